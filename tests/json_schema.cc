#include "tests/json_schema.h"

#include <algorithm>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using Json = nlohmann::json;

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  void Check(const Json& schema, const Json& value, const std::string& place) {
    for (const auto& [keyword, rule] : schema.items())
      CheckKeyword(schema, keyword, rule, value, place);
  }

  std::vector<std::string> errors;

 private:
  void CheckKeyword(const Json& schema, const std::string& keyword, const Json& rule,
                    const Json& value, const std::string& place) {
    if (keyword == "$schema" || keyword == "$id" || keyword == "title" ||
        keyword == "description" || keyword == "$defs") {
      return;
    }
    if (keyword == "$ref") {
      Check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, place);
    } else if (keyword == "type") {
      if (!HasType(value, rule)) Fail(place, absl::StrCat("expected ", rule.dump()));
    } else if (keyword == "anyOf" || keyword == "oneOf") {
      CheckAlternatives(keyword == "oneOf", rule, value, place);
    } else if (keyword == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end()) {
        Fail(place, absl::StrCat("expected one of ", rule.dump(), ", got ", value.dump()));
      }
    } else if (keyword == "pattern") {
      if (value.is_string() &&
          !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()))) {
        Fail(place, absl::StrCat(value.dump(), " does not match ", rule.dump()));
      }
    } else if (keyword == "minimum") {
      if (value.is_number() && value < rule) Fail(place, absl::StrCat("less than ", rule.dump()));
    } else if (keyword == "maximum") {
      if (value.is_number() && value > rule) Fail(place, absl::StrCat("more than ", rule.dump()));
    } else if (keyword == "minLength" || keyword == "minItems" || keyword == "minProperties") {
      const bool counts = keyword == "minLength"  ? value.is_string()
                          : keyword == "minItems" ? value.is_array()
                                                  : value.is_object();
      const size_t size = value.is_string() ? value.get<std::string>().size() : value.size();
      if (counts && size < rule.get<size_t>()) {
        Fail(place, absl::StrCat("fewer than ", rule.dump()));
      }
    } else if (keyword == "propertyNames") {
      if (!value.is_object()) return;
      for (const auto& [name, member] : value.items()) Check(rule, Json(name), place + "/" + name);
    } else if (keyword == "items") {
      for (size_t i = 0; value.is_array() && i < value.size(); ++i) {
        Check(rule, value[i], absl::StrCat(place, "/", i));
      }
    } else if (keyword == "required") {
      for (const auto& name : rule) {
        if (value.is_object() && !value.contains(name)) {
          Fail(place, absl::StrCat("no ", name.dump()));
        }
      }
    } else if (keyword == "properties" || keyword == "additionalProperties") {
      if (value.is_object()) CheckMembers(schema, keyword, rule, value, place);
    } else {
      Fail(place, absl::StrCat("the keyword '", keyword, "' is unknown to this validator"));
    }
  }

  // What is wrong with the alternatives is left out: which of them was meant is not known.
  void CheckAlternatives(bool only_one, const Json& rule, const Json& value,
                         const std::string& place) {
    size_t fitting = 0;
    for (const Json& alternative : rule) {
      Validator validator(root_);
      validator.Check(alternative, value, place);
      fitting += validator.errors.empty();
    }
    if (fitting == 0) Fail(place, "none of the alternatives fits");
    if (only_one && fitting > 1) Fail(place, "more than one of the alternatives fits");
  }

  static bool HasType(const Json& value, const Json& rule) {
    if (rule.is_array()) {
      return std::any_of(rule.begin(), rule.end(),
                         [&](const Json& type) { return HasType(value, type); });
    }
    const auto name = rule.get<std::string>();
    return TypeOf(value) == name || (name == "number" && value.is_number());
  }

  void CheckMembers(const Json& schema, const std::string& keyword, const Json& rule,
                    const Json& value, const std::string& place) {
    for (const auto& [name, member] : value.items()) {
      const bool is_property = schema.contains("properties") && schema["properties"].contains(name);
      const std::string member_place = absl::StrCat(place, "/", name);
      if (keyword == "properties") {
        if (is_property) Check(rule.at(name), member, member_place);
      } else if (!is_property && rule == false) {
        Fail(member_place, "unexpected member");
      } else if (!is_property && rule.is_object()) {
        Check(rule, member, member_place);
      }
    }
  }

  static std::string TypeOf(const Json& value) {
    if (value.is_number_integer()) return "integer";
    return value.type_name();
  }

  void Fail(const std::string& place, const std::string& message) {
    errors.push_back(absl::StrCat(place.empty() ? "/" : place, ": ", message));
  }

  const Json& root_;
};

}  // namespace

std::vector<std::string> SchemaErrors(const Json& schema, const Json& value) {
  Validator validator(schema);
  validator.Check(schema, value, "");
  return validator.errors;
}

std::vector<std::string> AlertSchemaErrors(const std::string& alert_json) {
  const Json schema = Json::parse(ReadFileOrDie(SourcePath("docs/alert.schema.json")));
  const Json alert = Json::parse(alert_json, /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (alert.is_discarded()) return {absl::StrCat("not JSON: ", alert_json)};
  return SchemaErrors(schema, alert);
}

}  // namespace wirewatch
