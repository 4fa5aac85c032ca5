#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/cli/diagnostic_report.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const SourceLocation& location) {
  Json json = {{"file", location.file}, {"line", location.line}, {"column", location.column}};
  if (location.end_line > 0) {
    json["end_line"] = location.end_line;
    json["end_column"] = location.end_column;
  }
  return json;
}

Json ToJson(const Diagnostic& diagnostic) {
  Json json = {{"code", DiagnosticCodeName(diagnostic.code)},
               {"severity", SeverityName(diagnostic.severity)},
               {"message", diagnostic.message},
               {"location", ToJson(diagnostic.location)}};
  if (!diagnostic.help.empty()) json["help"] = diagnostic.help;
  if (!diagnostic.replacement.empty()) json["replacement"] = diagnostic.replacement;
  for (const RelatedPlace& place : diagnostic.related) {
    json["related"].push_back({{"message", place.message}, {"location", ToJson(place.location)}});
  }
  return json;
}

}  // namespace

std::string ToJsonReport(const std::vector<Diagnostic>& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) list.push_back(ToJson(diagnostic));
  const auto errors =
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [](const Diagnostic& d) { return d.severity == Severity::kError; });
  const Json report = {{"diagnostics", std::move(list)},
                       {"errors", errors},
                       {"warnings", static_cast<int64_t>(diagnostics.size()) - errors}};
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace wirewatch
