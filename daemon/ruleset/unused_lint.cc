#include "daemon/ruleset/unused_lint.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

// A watchlist that no rule asks for would be thousands of warnings.
constexpr size_t kMaxUnused = 20;

void Warn(const SourceLocation& location, std::string message, std::string help,
          std::vector<Diagnostic>* diagnostics) {
  diagnostics->push_back(
      {Severity::kWarning, location, std::move(message), std::move(help), DiagnosticCode::kUnused});
}

// Puts how many more there are behind what is said of the last one that is told.
void AddUntold(size_t unused, const char* what, std::vector<Diagnostic>* diagnostics) {
  if (unused <= kMaxUnused) return;
  absl::StrAppend(&diagnostics->back().message, what, unused - kMaxUnused, " more");
}

void MarkTerms(const Condition& condition, std::vector<bool>* used) {
  if (condition.kind == Condition::Kind::kTerm) (*used)[static_cast<size_t>(condition.term)] = true;
  for (const Condition& child : condition.children) MarkTerms(child, used);
}

// Whether each term of a rule is used by its conditions, or by a term that is.
std::vector<bool> UsedTerms(const Rule& rule) {
  std::vector<bool> used(rule.terms.size());
  MarkTerms(rule.condition, &used);
  for (const SeverityWhen& when : rule.severity_when) MarkTerms(when.condition, &used);
  std::vector<size_t> todo;
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) todo.push_back(i);
  }
  while (!todo.empty()) {
    const Term& term = rule.terms[todo.back()];
    todo.pop_back();
    const auto use = [&](int32_t id) {
      const auto needed = static_cast<size_t>(id);
      if (!used[needed]) todo.push_back(needed);
      used[needed] = true;
    };
    for (const int32_t member : term.terms) use(member);
    if (term.cue >= 0) use(term.cue);
  }
  return used;
}

// A term that a rule leaves aside; if a template has it, one of all the rules that do.
struct UnusedTerm {
  const Rule* rule;
  const Term* term;
  size_t rules = 0;
  bool is_used = false;
};

// Rules of one template have its terms in common: one that only some of them need is no mistake.
void LintTerms(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  const auto key = [](const Term& term) {
    return absl::StrCat(ToString(term.location), " ", term.name);
  };
  std::map<std::string, UnusedTerm> unused;
  absl::flat_hash_set<int> lines;
  for (const Rule& rule : book.rules) {
    if (IsAllowed(rule, DiagnosticCode::kUnused)) continue;
    const std::vector<bool> used = UsedTerms(rule);
    for (size_t i = 0; i < used.size(); ++i) {
      if (used[i]) continue;
      const Term& term = rule.terms[i];
      ++unused.try_emplace(key(term), UnusedTerm{&rule, &term}).first->second.rules;
      lines.insert(term.location.line);
    }
  }
  if (unused.empty()) return;
  for (const Rule& rule : book.rules) {
    const std::vector<bool> used = UsedTerms(rule);
    const bool is_allowed = IsAllowed(rule, DiagnosticCode::kUnused);
    for (size_t i = 0; i < used.size(); ++i) {
      const Term& term = rule.terms[i];
      if ((!used[i] && !is_allowed) || !lines.contains(term.location.line)) continue;
      if (const auto it = unused.find(key(term)); it != unused.end()) it->second.is_used = true;
    }
  }
  for (const auto& [place, one] : unused) {
    if (one.is_used) continue;
    Warn(one.term->location,
         absl::StrCat(one.rules == 1 ? absl::StrCat("nothing in the rule '", one.rule->id, "' uses")
                                     : absl::StrCat("none of the ", one.rules,
                                                    " rules made from this template uses"),
                      " the term '", one.term->name, "'"),
         "use it in the condition, or remove it", diagnostics);
  }
}

void LintEntities(const RuleBook& book, const absl::flat_hash_set<absl::string_view>& asked,
                  std::vector<Diagnostic>* diagnostics) {
  size_t unused = 0;
  for (const Entity& entity : book.entities) {
    const bool is_asked =
        asked.contains(entity.id) ||
        std::any_of(entity.groups.begin(), entity.groups.end(),
                    [&](const std::string& group) { return asked.contains(group); });
    if (is_asked || ++unused > kMaxUnused) continue;
    Warn(entity.location,
         absl::StrCat("no rule asks for the entity '", entity.id, "' or for one of its groups"),
         "name it in a term's 'entities', or remove it", diagnostics);
  }
  AddUntold(unused, ", nor for ", diagnostics);
}

// Of a group whose members nobody asks for in another way the entities are told.
void LintGroups(const RuleBook& book, const absl::flat_hash_set<absl::string_view>& asked,
                std::vector<Diagnostic>* diagnostics) {
  absl::flat_hash_set<absl::string_view> excepted;
  for (const Rule& rule : book.rules) {
    for (const RuleException& exception : rule.exceptions) {
      excepted.insert(exception.entities.begin(), exception.entities.end());
    }
  }
  const auto is_asked = [&](int32_t id) {
    const Entity& entity = book.entities[static_cast<size_t>(id)];
    return asked.contains(entity.id) ||
           std::any_of(entity.groups.begin(), entity.groups.end(),
                       [&](const std::string& group) { return asked.contains(group); });
  };
  size_t unused = 0;
  for (const auto& [group, members] : book.groups) {
    if (asked.contains(group) || excepted.contains(group)) continue;
    if (std::none_of(members.begin(), members.end(), is_asked)) continue;
    if (++unused > kMaxUnused) continue;
    const Entity& first = book.entities[static_cast<size_t>(members.front())];
    Warn(
        first.location,
        absl::StrCat("no rule names the group '", group, "', which has the entity '", first.id, "'",
                     members.size() > 1 ? absl::StrCat(" and ", members.size() - 1, " more") : ""),
        "name it in a term's 'entities', or remove it from 'groups'", diagnostics);
  }
  AddUntold(unused, ", nor ", diagnostics);
}

}  // namespace

void LintUnused(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  LintTerms(book, diagnostics);
  // A file of entities alone is for rules that stand elsewhere.
  if (book.rules.empty()) return;
  absl::flat_hash_set<absl::string_view> asked;
  for (const Rule& rule : book.rules) {
    for (const Term& term : rule.terms) asked.insert(term.entities.begin(), term.entities.end());
  }
  LintEntities(book, asked, diagnostics);
  LintGroups(book, asked, diagnostics);
}

}  // namespace wirewatch
