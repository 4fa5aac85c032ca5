#include "daemon/ruleset/resolver.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/digest.h"
#include "daemon/ruleset/names.h"
#include "daemon/ruleset/rule_parser.h"
#include "daemon/ruleset/rule_resolver.h"
#include "daemon/ruleset/template_expander.h"
#include "daemon/ruleset/word_lists.h"

namespace wirewatch {
namespace {

class Resolver {
 public:
  Resolver(const ParsedFiles& parsed, const SetLimits& limits, std::vector<Diagnostic>* diagnostics)
      : parsed_(parsed),
        limits_(limits),
        diagnostics_(diagnostics),
        words_(parsed.lists, limits.words, diagnostics) {}

  RuleBook Run(std::vector<ParsedEntity> entities) {
    CheckCount(parsed_.lists.size(), kMaxLists, "lists",
               parsed_.lists.empty() ? SourceLocation() : parsed_.lists.begin()->second.location);
    CheckCount(
        parsed_.templates.size(), kMaxTemplates, "templates",
        parsed_.templates.empty() ? SourceLocation() : parsed_.templates.begin()->second.location);
    ResolveEntities(std::move(entities));
    ResolveGroups();
    ResolveRules();
    words_.WarnOfUnused();
    WarnOfUnusedTemplates();
    book_.word_lists = words_.Take();
    return std::move(book_);
  }

 private:
  void ResolveEntities(std::vector<ParsedEntity> entities) {
    for (ParsedEntity& parsed : entities) {
      parsed.entity.cues = words_.Add(parsed.cues);
      book_.entities.push_back(std::move(parsed.entity));
    }
    SortById("entity", &book_.entities);
    if (!book_.entities.empty()) {
      CheckCount(book_.entities.size(), limits_.entities, "entities", book_.entities[0].location);
    }
  }

  void ResolveGroups() {
    for (size_t i = 0; i < book_.entities.size(); ++i) {
      for (const std::string& group : book_.entities[i].groups) {
        std::vector<int32_t>& members = book_.groups[group];
        if (members.empty() || members.back() != static_cast<int32_t>(i)) {
          members.push_back(static_cast<int32_t>(i));
        }
      }
    }
  }

  void ResolveRules() {
    EntityNames names(book_, diagnostics_);
    for (const auto& [group, members] : book_.groups) {
      const int32_t entity = names.Find(group);
      if (entity < 0) continue;
      Error(book_.entities[static_cast<size_t>(members.front())].location,
            absl::StrCat("the group '", group, "' has the id of the entity at ",
                         ToString(book_.entities[static_cast<size_t>(entity)].location)),
            "give one of the two another name", DiagnosticCode::kDuplicateId,
            {{book_.entities[static_cast<size_t>(entity)].location, "the entity"}});
    }
    RuleResolver resolver(&names, &words_, diagnostics_);
    TemplateNotes notes(diagnostics_);
    for (const RuleNode& node : parsed_.rules) {
      const size_t first = diagnostics_->size();
      AddRule(node, &resolver);
      notes.Amend(first, node);
    }
    SortById("rule", &book_.rules);
    if (!book_.rules.empty()) {
      CheckCount(book_.rules.size(), limits_.rules, "rules", book_.rules[0].location);
    }
  }

  void AddRule(const RuleNode& node, RuleResolver* resolver) {
    const ParseContext context(*node.file, diagnostics_);
    bool failed = false;
    const std::optional<ExpandedTemplate> expanded =
        ExpandTemplate(parsed_.templates, context, node.node, &failed);
    if (expanded) used_templates_.insert(expanded->used);
    if (failed) return;
    if (!expanded) {
      book_.rules.push_back(resolver->Resolve(ParseRule({context, node.node})));
      return;
    }
    const ParseContext template_context(*expanded->used->file, diagnostics_, &expanded->filled);
    book_.rules.push_back(
        resolver->Resolve(ParseRule({context, node.node, &template_context, &expanded->rule})));
  }

  void WarnOfUnusedTemplates() {
    for (const auto& [id, unused] : parsed_.templates) {
      if (used_templates_.count(&unused) > 0) continue;
      diagnostics_->push_back({Severity::kWarning, unused.location,
                               absl::StrCat("no rule uses the template '", id, "'"),
                               "use it or remove it", DiagnosticCode::kUnused});
    }
  }

  template <typename T>
  void SortById(absl::string_view what, std::vector<T>* values) {
    std::stable_sort(values->begin(), values->end(),
                     [](const T& a, const T& b) { return a.id < b.id; });
    for (size_t i = 1; i < values->size(); ++i) {
      const T& value = (*values)[i];
      const T& before = (*values)[i - 1];
      if (value.id.empty() || value.id != before.id) continue;
      Error(value.location,
            absl::StrCat("the ", what, " '", value.id, "' is already defined at ",
                         ToString(before.location)),
            "give one of the two another id, or remove it", DiagnosticCode::kDuplicateId,
            {{before.location, "first here"}});
    }
  }

  void CheckCount(size_t count, size_t limit, absl::string_view what,
                  const SourceLocation& location) {
    if (count <= limit) return;
    Error(location, absl::StrCat(count, " ", what, ", more than a set may have (", limit, ")"), "",
          DiagnosticCode::kLimit);
  }

  void Error(const SourceLocation& location, std::string message, std::string help,
             DiagnosticCode code, std::vector<RelatedPlace> related = {}) {
    diagnostics_->push_back({Severity::kError, location, std::move(message), std::move(help), code,
                             "", std::move(related)});
  }

  const ParsedFiles& parsed_;
  const SetLimits limits_;
  std::vector<Diagnostic>* const diagnostics_;
  WordLists words_;
  std::set<const ParsedTemplate*> used_templates_;
  RuleBook book_;
};

// The order of the files and where they lie does not count.
std::string DigestOf(const std::vector<RuleFile>& files) {
  std::multiset<std::string> digests;
  for (const RuleFile& file : files) digests.insert(Sha256Hex(file.text));
  return Sha256Hex(absl::StrJoin(digests, "\n"));
}

}  // namespace

RuleBook Resolve(ParsedFiles parsed, const std::vector<RuleFile>& files,
                 std::vector<Diagnostic>* diagnostics, const SetLimits& limits) {
  std::vector<ParsedEntity> entities = std::move(parsed.entities);
  RuleBook book = Resolver(parsed, limits, diagnostics).Run(std::move(entities));
  book.digest = DigestOf(files);
  return book;
}

}  // namespace wirewatch
