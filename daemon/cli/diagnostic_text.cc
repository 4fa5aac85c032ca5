#include "daemon/cli/diagnostic_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "daemon/cli/source_excerpt.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kBold = "\x1b[1m";
constexpr absl::string_view kRed = "\x1b[1;31m";
constexpr absl::string_view kYellow = "\x1b[1;33m";
constexpr absl::string_view kBlue = "\x1b[1;34m";
constexpr absl::string_view kReset = "\x1b[0m";

class TerminalWriter {
 public:
  TerminalWriter(const Diagnostic& diagnostic, const SourceTexts& sources, bool color)
      : diagnostic_(diagnostic), sources_(sources), color_(color) {
    int line = diagnostic.location.line;
    for (const RelatedPlace& place : diagnostic.related) line = std::max(line, place.location.line);
    gutter_ = absl::StrCat(line).size();
  }

  std::string Write() {
    const bool is_error = diagnostic_.severity == Severity::kError;
    const absl::string_view paint = is_error ? kRed : kYellow;
    std::string kind(SeverityName(diagnostic_.severity));
    if (diagnostic_.code != DiagnosticCode::kUnspecified) {
      absl::StrAppend(&kind, "[", DiagnosticCodeName(diagnostic_.code), "]");
    }
    absl::StrAppend(&text_, Paint(paint, kind),
                    Paint(kBold, absl::StrCat(": ", diagnostic_.message)), "\n");
    WritePlace(diagnostic_.location, "-->", '^', paint, "");
    for (const RelatedPlace& place : diagnostic_.related) {
      WritePlace(place.location, ":::", '-', kBlue, place.message);
    }
    if (!diagnostic_.help.empty()) WriteHelp(diagnostic_.help);
    absl::StrAppend(&text_, "\n");
    return std::move(text_);
  }

 private:
  std::string Paint(absl::string_view paint, absl::string_view text) const {
    return color_ ? absl::StrCat(paint, text, kReset) : std::string(text);
  }

  std::string Gutter(absl::string_view number, absl::string_view sign) const {
    return absl::StrCat(
        Paint(kBlue, absl::StrCat(std::string(gutter_ - number.size(), ' '), number, " ", sign)));
  }

  void WritePlace(const SourceLocation& location, absl::string_view arrow, char underline,
                  absl::string_view paint, absl::string_view note) {
    absl::StrAppend(&text_, std::string(gutter_, ' '), Paint(kBlue, arrow), " ",
                    ToString(location));
    const auto source = sources_.find(location.file);
    const bool has_line = source != sources_.end() && location.line <= source->second.lines();
    if (!has_line) {
      absl::StrAppend(&text_, note.empty() ? "" : ": ", note, "\n");
      return;
    }
    const SourceExcerpt excerpt = ExcerptOf(source->second.Line(location.line), location);
    const std::string marks =
        absl::StrCat(std::string(static_cast<size_t>(excerpt.end - excerpt.begin), underline),
                     note.empty() ? "" : " ", note);
    absl::StrAppend(&text_, "\n", Gutter("", "|"), "\n", Gutter(absl::StrCat(location.line), "|"),
                    excerpt.line.empty() ? "" : " ", excerpt.line, "\n", Gutter("", "|"), " ",
                    std::string(static_cast<size_t>(excerpt.begin), ' '), Paint(paint, marks),
                    "\n");
  }

  void WriteHelp(absl::string_view help) {
    bool first = true;
    for (const absl::string_view line : absl::StrSplit(help, '\n')) {
      absl::StrAppend(&text_, Gutter("", first ? "=" : " "),
                      first ? Paint(kBold, " help: ") : "       ", line, "\n");
      first = false;
    }
  }

  const Diagnostic& diagnostic_;
  const SourceTexts& sources_;
  const bool color_;
  size_t gutter_ = 1;
  std::string text_;
};

}  // namespace

std::string ToTerminal(const Diagnostic& diagnostic, const SourceTexts& sources, bool color) {
  return TerminalWriter(diagnostic, sources, color).Write();
}

}  // namespace wirewatch
