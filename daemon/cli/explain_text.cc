#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/cli/explain_report.h"
#include "daemon/cli/terminal.h"

namespace wirewatch {
namespace {

// Mentions that are shown of a term; how many more there are is said.
constexpr size_t kMaxMentions = 10;

std::string Indent(int depth) { return std::string(static_cast<size_t>(depth) * 2, ' '); }

// Writes out one run of a rule.
class RunText {
 public:
  RunText(const ExplainedRun& run, const Palette& palette) : run_(run), palette_(palette) {}

  std::string Run() {
    AddNode(run_.condition, 1);
    AddTermsThatOnlyServe();
    for (size_t i = 0; i < run_.severity_when.size(); ++i) {
      const ExplainedSeverity& when = run_.severity_when[i];
      absl::StrAppend(&text_, "  severity_when ", i + 1, ": ", RuleSeverityName(when.severity),
                      "\n");
      AddNode(when.condition, 2);
    }
    AddVerdict();
    return std::move(text_);
  }

 private:
  void AddNode(const ExplainedNode& node, int depth) {
    absl::StrAppend(&text_, Indent(depth), node.truth ? palette_.good : palette_.bad,
                    node.truth ? "true  " : "false ", palette_.reset, node.text);
    if (!node.note.empty()) absl::StrAppend(&text_, ": ", WithoutControls(node.note));
    if (node.term >= 0) {
      AddTerm(node.term, depth + 4);
    } else {
      absl::StrAppend(&text_, "\n");
    }
    for (const ExplainedNode& child : node.children) AddNode(child, depth + 1);
  }

  // The rest of the term's line, and its mentions where it stands first.
  void AddTerm(int32_t index, int depth) {
    const ExplainedTerm& term = run_.terms[static_cast<size_t>(index)];
    if (!shown_.insert(index).second) {
      absl::StrAppend(&text_, term.mentions.empty() ? "" : " (as above)", "\n");
      return;
    }
    absl::StrAppend(&text_, term.mentions.empty() ? ": nothing found" : "", "\n");
    for (size_t i = 0; i < term.mentions.size() && i < kMaxMentions; ++i) {
      AddMention(term.mentions[i], depth);
    }
    if (term.mentions.size() > kMaxMentions) {
      absl::StrAppend(&text_, Indent(depth), "and ", term.mentions.size() - kMaxMentions,
                      " more\n");
    }
  }

  void AddMention(const ExplainedMention& mention, int depth) {
    absl::StrAppend(
        &text_, Indent(depth), ZoneName(mention.zone), ", line ", mention.line, ": ",
        Highlighted(mention.snippet, mention.highlight_begin, mention.highlight_end, palette_),
        "\n");
    if (mention.why_not.empty()) return;
    absl::StrAppend(&text_, Indent(depth + 1), palette_.bad, "does not count", palette_.reset, ": ",
                    WithoutControls(mention.why_not), "\n");
  }

  // Cues and members of unions, of which the condition does not speak.
  void AddTermsThatOnlyServe() {
    std::set<int32_t> in_conditions;
    Collect(run_.condition, &in_conditions);
    for (const ExplainedSeverity& when : run_.severity_when) {
      Collect(when.condition, &in_conditions);
    }
    for (size_t i = 0; i < run_.terms.size(); ++i) {
      const auto index = static_cast<int32_t>(i);
      if (in_conditions.count(index) > 0) continue;
      absl::StrAppend(&text_, "  term ", run_.terms[i].name);
      AddTerm(index, 3);
    }
  }

  static void Collect(const ExplainedNode& node, std::set<int32_t>* terms) {
    if (node.term >= 0) terms->insert(node.term);
    for (const ExplainedNode& child : node.children) Collect(child, terms);
  }

  void AddVerdict() {
    if (!run_.alert) {
      absl::StrAppend(&text_, "  ", palette_.bold, "no alert", palette_.reset, "\n");
      return;
    }
    absl::StrAppend(&text_, "  ", palette_.bold, "alert, severity ",
                    RuleSeverityName(run_.severity), palette_.reset);
    if (run_.decided_by >= 0) {
      absl::StrAppend(&text_, " by severity_when ", run_.decided_by + 1);
    }
    absl::StrAppend(&text_, "\n");
  }

  const ExplainedRun& run_;
  const Palette& palette_;
  std::set<int32_t> shown_;
  std::string text_;
};

}  // namespace

std::string ToText(const Explanation& explanation, const std::string& place, bool color) {
  const Palette palette = MakePalette(color);
  std::string text = absl::StrCat(palette.bold, "rule ", explanation.rule, palette.reset);
  // A rule without a title has its id for one.
  if (explanation.title != explanation.rule) {
    absl::StrAppend(&text, ": ", WithoutControls(explanation.title));
  }
  absl::StrAppend(&text, "\narticle ", WithoutControls(place));
  if (!explanation.article_title.empty()) {
    absl::StrAppend(&text, ": ", WithoutControls(explanation.article_title));
  }
  absl::StrAppend(&text, "\n");
  for (const std::string& stop : explanation.stops) {
    absl::StrAppend(&text, palette.bad, "stopped", palette.reset, ": ", WithoutControls(stop),
                    "\n");
  }
  for (const ExplainedRun& run : explanation.runs) {
    if (!run.entity.empty()) {
      absl::StrAppend(&text, "entity ", run.entity, ": ", WithoutControls(run.entity_name), "\n");
    }
    absl::StrAppend(&text, RunText(run, palette).Run());
  }
  if (explanation.runs.empty()) {
    absl::StrAppend(&text, "  ", palette.bold, "no alert", palette.reset, "\n");
  }
  return text + "\n";
}

std::string ToText(const EntityExplanation& explanation, bool color) {
  const Palette palette = MakePalette(color);
  const Entity& entity = explanation.entity;
  std::string text = absl::StrCat(palette.bold, "entity ", entity.id, palette.reset, ": ",
                                  WithoutControls(entity.name), "\n");
  const auto add = [&](absl::string_view key, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&text, key, ": ", WithoutControls(value), "\n");
  };
  add("kind", entity.kind);
  add("defined at", ToString(entity.location));
  add("groups", absl::StrJoin(entity.groups, ", "));
  std::vector<std::string> refs;
  for (const auto& [source, id] : entity.refs) refs.push_back(absl::StrCat(source, " ", id));
  add("refs", absl::StrJoin(refs, ", "));
  add("notes", entity.notes);
  absl::StrAppend(&text, "spellings that are looked for:\n");
  for (const ExplainedSpelling& spelling : explanation.spellings) {
    absl::StrAppend(&text, "  ", WithoutControls(spelling.text), "  (", spelling.why,
                    "; compared as '", WithoutControls(spelling.folded), "')\n");
  }
  if (!entity.weak_aliases.empty()) {
    absl::StrAppend(&text, "a weak alias counts where the name or an alias counts too",
                    explanation.cues.empty()
                        ? ""
                        : absl::StrCat(", or within ", entity.cue_within, " words of: ",
                                       WithoutControls(absl::StrJoin(explanation.cues, ", "))),
                    "; or near the cue of a rule's term\n");
  }
  absl::StrAppend(&text,
                  explanation.watches.empty() ? "no rule watches it\n" : "rules that watch it:\n");
  for (const ExplainedWatch& watch : explanation.watches) {
    absl::StrAppend(&text, "  ", watch.rule, ": its term '", watch.term, "' ", watch.why,
                    watch.note.empty() ? "" : absl::StrCat(" (", watch.note, ")"), "\n");
  }
  return text;
}

}  // namespace wirewatch
