#include "daemon/cli/alert_text.h"

#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "wirewatch/evidence.h"

namespace wirewatch {
namespace {

using Json = nlohmann::json;

constexpr char kBold[] = "\x1b[1m";
constexpr char kHighlight[] = "\x1b[1;33m";
constexpr char kReset[] = "\x1b[0m";

// Repeats of one phrase tell a reader nothing new; how many there are is said.
constexpr size_t kMaxSnippets = 6;

// A member's text, empty if there is none.
absl::string_view ViewOf(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get_ref<const std::string&>()
                                               : absl::string_view();
}

std::string TextOf(const Json& object, const char* key) { return std::string(ViewOf(object, key)); }

// Control characters of an article must not reach the terminal, neither those of ASCII nor those
// of Latin-1 (U+0080 to U+009F). The text keeps its length.
std::string Clean(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(text[i]))) {
      text[i] = ' ';
    } else if (text[i] == '\xC2' && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      text[i] = text[i + 1] = ' ';
    }
  }
  return text;
}

std::string Snippet(const Json& mention, bool color) {
  const std::string snippet = Clean(TextOf(mention, "snippet"));
  const size_t begin = mention.at("highlight").at("begin").get<size_t>();
  const size_t end = mention.at("highlight").at("end").get<size_t>();
  if (begin > end || end > snippet.size()) return snippet;
  return absl::StrCat(snippet.substr(0, begin), color ? kHighlight : "",
                      snippet.substr(begin, end - begin), color ? kReset : "", snippet.substr(end));
}

// The mentions that tell most, a line each, and how many more the article has.
std::string Mentions(const Json& alert, bool color) {
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
    absl::StrAppend(&text, "  ", TextOf(mentions[i], "zone"), ": ", Snippet(mentions[i], color),
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
  const Json& rule = alert.at("rule");
  const Json& article = alert.at("article");
  const std::string severity = TextOf(rule, "severity");
  std::string text = absl::StrCat(color ? kBold : "", absl::AsciiStrToUpper(severity), "  ",
                                  Clean(TextOf(rule, "title")), color ? kReset : "", "\n");
  if (const auto entity = alert.find("entity"); entity != alert.end()) {
    absl::StrAppend(&text, "  entity   ", Clean(TextOf(*entity, "name")), " (",
                    TextOf(*entity, "id"));
    for (const auto& [source, id] : entity->at("refs").items()) {
      absl::StrAppend(&text, ", ", source, " ", id.get<std::string>());
    }
    absl::StrAppend(&text, ")\n");
  }
  if (const std::string title = TextOf(article, "title"); !title.empty()) {
    absl::StrAppend(&text, "  article  ", Clean(title), "\n");
  }
  absl::StrAppend(&text, "  from     ", Clean(place.empty() ? PlaceOf(article) : place), "\n");
  text += Mentions(alert, color);
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
