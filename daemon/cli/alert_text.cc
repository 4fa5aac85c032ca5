#include "daemon/cli/alert_text.h"

#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/cli/terminal.h"
#include "wirewatch/evidence.h"

namespace wirewatch {
namespace {

using Json = nlohmann::json;

// Repeats of one phrase tell a reader nothing new; how many there are is said.
constexpr size_t kMaxSnippets = 6;

// A member's text, empty if there is none.
absl::string_view ViewOf(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get_ref<const std::string&>()
                                               : absl::string_view();
}

std::string TextOf(const Json& object, const char* key) { return std::string(ViewOf(object, key)); }

std::string Snippet(const Json& mention, const Palette& palette) {
  const Json& highlight = mention.at("highlight");
  return Highlighted(TextOf(mention, "snippet"), highlight.at("begin").get<size_t>(),
                     highlight.at("end").get<size_t>(), palette);
}

// The mentions that tell most, a line each, and how many more the article has.
std::string Mentions(const Json& alert, const Palette& palette) {
  const Json& mentions = alert.at("mentions");
  std::vector<EvidenceKey> keys;
  for (const Json& mention : mentions) {
    keys.push_back({ViewOf(mention, "term"), ViewOf(mention, "entity")});
  }
  const auto entity = alert.find("entity");
  const std::vector<size_t> chosen = ChooseEvidence(
      keys, entity != alert.end() ? ViewOf(*entity, "id") : absl::string_view(), kMaxSnippets);
  std::string text;
  for (const size_t i : chosen) {
    absl::StrAppend(&text, "  ", TextOf(mentions[i], "zone"), ": ", Snippet(mentions[i], palette),
                    "\n");
  }
  const size_t more = mentions.size() - chosen.size() + alert.value("mentions_omitted", size_t{0});
  if (more > 0) absl::StrAppend(&text, "  and ", more, " more\n");
  return text;
}

// "topic[partition]@offset" of an alert's article.
std::string PlaceOf(const Json& article) {
  return ToString(Position{TextOf(article, "topic"), article.value("partition", -1),
                           article.value("offset", int64_t{-1})});
}

std::string Render(const Json& alert, const std::string& place, bool color) {
  const Palette palette = MakePalette(color);
  const Json& rule = alert.at("rule");
  const Json& article = alert.at("article");
  const std::string severity = TextOf(rule, "severity");
  std::string text = absl::StrCat(palette.bold, absl::AsciiStrToUpper(severity), "  ",
                                  WithoutControls(TextOf(rule, "title")), palette.reset, "\n");
  if (const auto entity = alert.find("entity"); entity != alert.end()) {
    absl::StrAppend(&text, "  entity   ", WithoutControls(TextOf(*entity, "name")), " (",
                    TextOf(*entity, "id"));
    for (const auto& [source, id] : entity->at("refs").items()) {
      absl::StrAppend(&text, ", ", source, " ", id.get<std::string>());
    }
    absl::StrAppend(&text, ")\n");
  }
  if (const std::string title = TextOf(article, "title"); !title.empty()) {
    absl::StrAppend(&text, "  article  ", WithoutControls(title), "\n");
  }
  absl::StrAppend(&text, "  from     ", WithoutControls(place.empty() ? PlaceOf(article) : place),
                  "\n");
  text += Mentions(alert, palette);
  absl::StrAppend(&text, "  rule     ", TextOf(rule, "id"), "   alert ", TextOf(alert, "id"),
                  "\n\n");
  return text;
}

}  // namespace

std::string ToText(const Alert& alert, const std::string& place, bool color) {
  return Render(Json::parse(ToJson(alert)), place, color);
}

std::string JsonAlertToText(const std::string& json, bool color) {
  try {
    return Render(Json::parse(json), "", color);
  } catch (const Json::exception&) {
    return json + "\n";
  }
}

bool WantsColor(int file_descriptor) {
  return isatty(file_descriptor) != 0 && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace wirewatch
