#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/version.h"
#include "daemon/cli/diagnostic_report.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

// A relative reference (RFC 3986), or a file URI for a path from the root.
std::string ToUri(absl::string_view path) {
  std::string uri = path.substr(0, 1) == "/" ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) ||
        absl::string_view("/-._~").find(c) != absl::string_view::npos) {
      uri.push_back(c);
    } else {
      absl::StrAppend(&uri, "%",
                      absl::AsciiStrToUpper(absl::StrCat(absl::Hex(byte, absl::kZeroPad2))));
    }
  }
  return uri;
}

class SarifWriter {
 public:
  SarifWriter(const std::vector<Diagnostic>& diagnostics, const SourceTexts& sources)
      : diagnostics_(diagnostics), sources_(sources) {}

  std::string Write() const {
    Json rules = Json::array();
    for (const DiagnosticCodeDoc& doc : DiagnosticCodeDocs()) {
      rules.push_back({{"id", doc.name},
                       {"shortDescription", {{"text", doc.meaning}}},
                       {"help", {{"text", doc.mend}}}});
    }
    Json results = Json::array();
    for (const Diagnostic& diagnostic : diagnostics_) results.push_back(Result(diagnostic));
    const Json driver = {{"name", "wirewatch"}, {"version", kVersion}, {"rules", std::move(rules)}};
    const Json run = {{"tool", {{"driver", driver}}},
                      {"columnKind", "unicodeCodePoints"},
                      {"results", std::move(results)}};
    const Json report = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", Json::array({run})}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  Json Result(const Diagnostic& diagnostic) const {
    std::string message = diagnostic.message;
    if (!diagnostic.help.empty()) absl::StrAppend(&message, "\nhelp: ", diagnostic.help);
    Json result = {{"ruleId", DiagnosticCodeName(diagnostic.code)},
                   {"level", SeverityName(diagnostic.severity)},
                   {"message", {{"text", message}}},
                   {"locations", Json::array({Location(diagnostic.location)})}};
    for (const RelatedPlace& place : diagnostic.related) {
      Json location = Location(place.location);
      location["message"] = {{"text", place.message}};
      result["relatedLocations"].push_back(std::move(location));
    }
    if (!diagnostic.replacement.empty() && diagnostic.location.end_line > 0) {
      const Json replacement = {{"deletedRegion", Region(diagnostic.location)},
                                {"insertedContent", {{"text", diagnostic.replacement}}}};
      const Json change = {{"artifactLocation", {{"uri", ToUri(diagnostic.location.file)}}},
                           {"replacements", Json::array({replacement})}};
      const Json fix = {
          {"description", {{"text", absl::StrCat("write '", diagnostic.replacement, "'")}}},
          {"artifactChanges", Json::array({change})}};
      result["fixes"] = Json::array({fix});
    }
    return result;
  }

  Json Location(const SourceLocation& location) const {
    return {
        {"physicalLocation",
         {{"artifactLocation", {{"uri", ToUri(location.file)}}}, {"region", Region(location)}}}};
  }

  Json Region(const SourceLocation& location) const {
    Json region = {{"startLine", location.line},
                   {"startColumn", Column(location.file, location.line, location.column)}};
    if (location.end_line > 0) {
      region["endLine"] = location.end_line;
      region["endColumn"] = Column(location.file, location.end_line, location.end_column);
    }
    return region;
  }

  // From bytes to characters.
  int64_t Column(const std::string& file, int line, int column) const {
    const auto source = sources_.find(file);
    if (source == sources_.end()) return column;
    const absl::string_view before =
        source->second.Line(line).substr(0, static_cast<size_t>(column - 1));
    return 1 + std::count_if(before.begin(), before.end(),
                             [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  }

  const std::vector<Diagnostic>& diagnostics_;
  const SourceTexts& sources_;
};

}  // namespace

std::string ToSarifReport(const std::vector<Diagnostic>& diagnostics, const SourceTexts& sources) {
  return SarifWriter(diagnostics, sources).Write();
}

}  // namespace wirewatch
