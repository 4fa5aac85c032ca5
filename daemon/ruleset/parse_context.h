#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/base/yaml.h"
#include "wirewatch/article.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"
#include "wirewatch/severity.h"

namespace wirewatch {

// A text and where it stands.
struct LocatedText {
  std::string text;
  SourceLocation location;
};

// A scalar of a template in which parameters were filled in: what it said, and where.
struct FilledText {
  std::string written;
  std::vector<FilledPart> parts;
};
// By line and column of the scalar.
using FilledTexts = std::map<std::pair<int, int>, FilledText>;

// A file whose nodes are read, and where its mistakes go: what the readers of all parts share. Each
// method that reads reports what it cannot read. The file's name and the diagnostics outlive it.
class ParseContext {
 public:
  // `filled` outlives it too.
  ParseContext(const std::string& file, std::vector<Diagnostic>* diagnostics,
               const FilledTexts* filled = nullptr)
      : file_(file), diagnostics_(diagnostics), filled_(filled) {}

  const std::string& file() const { return file_; }
  std::vector<Diagnostic>* diagnostics() const { return diagnostics_; }

  void Error(const YamlNode& node, std::string message, std::string help = "",
             DiagnosticCode code = DiagnosticCode::kBadValue) const;
  void ErrorNotOneOf(const YamlNode& node, absl::string_view key,
                     const std::vector<std::string>& names) const;
  // Reports a count that is over its limit, and says whether it is.
  bool TooMany(const YamlNode& node, size_t count, size_t limit, absl::string_view what) const;

  // How the scalar came to be, nullptr where it stands in the file as it is.
  const FilledText* FilledTextAt(const YamlNode& node) const;

  SourceLocation At(const YamlNode& node) const { return LocationOf(file_, node); }

  // Calls `read` for each item; a value that is no list is an error.
  void ForEachItem(const YamlNode& node, absl::string_view what,
                   const std::function<void(const YamlNode&)>& read) const;
  // A list of texts of which none is empty; one text stands for a list of one.
  std::vector<LocatedText> Texts(const YamlNode& node, absl::string_view what) const;
  // The same, warning of one text that was likely meant to be a list: "a, b".
  std::vector<LocatedText> ListedTexts(const YamlNode& node, absl::string_view what) const;
  // As Texts; a list of none is an error.
  std::vector<LocatedText> SomeTexts(const YamlNode& node, absl::string_view what) const;
  // A text that is not empty; else an error and an empty one.
  LocatedText Text(const YamlNode& node, absl::string_view what) const;
  // As Texts, without the places.
  std::vector<std::string> Strings(const YamlNode& node, absl::string_view what) const;

  // Each leaves *value alone where the node names none.
  bool ReadSeverity(const YamlNode& node, RuleSeverity* value) const;
  bool ReadZone(const YamlNode& node, absl::string_view key, Zone* value) const;
  // A day, such as 2027-01-31: its beginning, UTC.
  bool ReadDay(const YamlNode& node, absl::string_view key, absl::Time* value) const;
  // A day on which something ends: the beginning of the next one.
  bool ReadLastDay(const YamlNode& node, absl::string_view key, absl::Time* end) const;

 private:
  const std::string& file_;
  std::vector<Diagnostic>* const diagnostics_;
  const FilledTexts* const filled_;
};

}  // namespace wirewatch
