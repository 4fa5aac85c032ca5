#include "daemon/match/pattern_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

constexpr int64_t kPhraseCost = 1;
constexpr int64_t kSingleWordCost = 100;
constexpr int64_t kPrefixCost = 200;
constexpr int64_t kRegexCost = 1000;

int64_t CostOfWord(const Word& word) {
  const bool is_phrase = word.text.find(' ') != std::string::npos;
  return is_phrase ? kPhraseCost : word.any_ending ? kPrefixCost : kSingleWordCost;
}

void SortUnique(std::vector<int32_t>* ids) {
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
}

}  // namespace

PatternTable::PatternTable(const RuleBook& book, const CompileOptions& options,
                           RuleSet::Index* index, std::vector<Diagnostic>* diagnostics)
    : book_(book), options_(options), index_(*index), diagnostics_(*diagnostics) {
  entity_ids_.reserve(book.entities.size());
  for (size_t i = 0; i < book.entities.size(); ++i) {
    entity_ids_.emplace(book.entities[i].id, static_cast<int32_t>(i));
  }
  AddEntities();
}

void PatternTable::AddEntities() {
  for (size_t i = 0; i < book_.entities.size(); ++i) {
    const Entity& entity = book_.entities[i];
    const auto id = static_cast<int32_t>(i);
    AddSpelling(entity.name, id, /*weak=*/false);
    for (const std::string& alias : entity.aliases) AddSpelling(alias, id, /*weak=*/false);
    for (const std::string& alias : entity.weak_aliases) AddSpelling(alias, id, /*weak=*/true);
    if (entity.cues.empty()) continue;
    EntityCues& cues = index_.cues_of_entity[id];
    for (const int32_t list : entity.cues) cues.patterns.push_back(OfWords(list));
    cues.within = entity.cue_within;
  }
}

void PatternTable::AddSpelling(const std::string& spelling, int32_t entity, bool weak) {
  const Word word = WordOfSpelling(spelling);
  spellings_.emplace_back(index_.phrases.Add({word.text, word.any_ending, word.exact_case}),
                          Spelling{entity, weak});
}

int32_t PatternTable::Add(Pattern pattern, int64_t cost) {
  SortUnique(&pattern.ids);
  index_.patterns.push_back(std::move(pattern));
  costs_.push_back(cost);
  return static_cast<int32_t>(index_.patterns.size()) - 1;
}

int32_t PatternTable::OfEntities(const std::string& name) {
  const auto [it, is_new] = patterns_of_name_.try_emplace(name, -1);
  if (!is_new) return it->second;
  Pattern pattern;
  pattern.kind = Term::Kind::kEntities;
  if (const auto group = book_.groups.find(name); group != book_.groups.end()) {
    pattern.ids = group->second;
  } else if (const auto entity = entity_ids_.find(name); entity != entity_ids_.end()) {
    pattern.ids = {entity->second};
  }
  const auto cost = kPhraseCost * static_cast<int64_t>(pattern.ids.size());
  return it->second = Add(std::move(pattern), cost);
}

int32_t PatternTable::OfWords(int32_t list) {
  const auto [it, is_new] = patterns_of_list_.try_emplace(list, -1);
  if (!is_new) return it->second;
  Pattern pattern;
  pattern.kind = Term::Kind::kWords;
  int64_t cost = 0;
  for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
    pattern.ids.push_back(index_.phrases.Add({word.text, word.any_ending, word.exact_case}));
    cost += CostOfWord(word);
  }
  return it->second = Add(std::move(pattern), cost);
}

int32_t PatternTable::OfRegex(const Term& term, const Rule& rule) {
  Pattern pattern;
  pattern.kind = Term::Kind::kRegex;
  RegexError error;
  const int32_t id = index_.regexes.Add({term.regex, term.regex_flags}, &error);
  if (id < 0) {
    // Each faulty one is reported, wherever it stands.
    ErrorInRegex(term, rule, error);
    return Add(std::move(pattern), kRegexCost);
  }
  const auto [it, is_new] = patterns_of_regex_.try_emplace(id, -1);
  if (!is_new) return it->second;
  pattern.ids = {id};
  return it->second = Add(std::move(pattern), kRegexCost);
}

void PatternTable::CheckRegex(const Term& term, const Rule& rule) {
  RegexError error;
  if (!RegexScanner::Check({term.regex, term.regex_flags}, options_, &error)) {
    ErrorInRegex(term, rule, error);
  }
}

void PatternTable::ErrorInRegex(const Term& term, const Rule& rule, const RegexError& error) {
  Diagnostic diagnostic{Severity::kError, term.location,
                        absl::StrCat("in the regex of the term '", term.name, "' of the rule '",
                                     rule.id, "': ", error.message),
                        error.help, DiagnosticCode::kBadRegex};
  diagnostic.part = ScalarPart{term.regex, error.offset, error.end};
  diagnostics_.push_back(std::move(diagnostic));
}

void PatternTable::Finish() {
  index_.phrases.Build();
  for (const Pattern& pattern : index_.patterns) {
    if (pattern.kind != Term::Kind::kRegex || pattern.anchored_rules.empty()) continue;
    for (const int32_t id : pattern.ids) index_.regexes.Watch(id);
  }
  index_.regexes.Build();
  const auto key = [](const std::pair<int32_t, Spelling>& spelling) {
    return std::make_tuple(spelling.first, spelling.second.entity, spelling.second.weak);
  };
  std::sort(spellings_.begin(), spellings_.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  // Of one phrase that is a strong and a weak spelling the strong one comes first, and stays.
  spellings_.erase(std::unique(spellings_.begin(), spellings_.end(),
                               [](const auto& a, const auto& b) {
                                 return a.first == b.first && a.second.entity == b.second.entity;
                               }),
                   spellings_.end());
  index_.spellings_of_phrase.Build(spellings_);
  std::vector<std::pair<int32_t, int32_t>> entities, words, regexes;
  for (size_t i = 0; i < index_.patterns.size(); ++i) {
    const Pattern& pattern = index_.patterns[i];
    if (pattern.anchored_rules.empty()) continue;
    auto& entries = pattern.kind == Term::Kind::kEntities ? entities
                    : pattern.kind == Term::Kind::kWords  ? words
                                                          : regexes;
    for (const int32_t id : pattern.ids) entries.emplace_back(id, static_cast<int32_t>(i));
  }
  index_.patterns_of_entity.Build(entities);
  index_.patterns_of_phrase.Build(words);
  index_.patterns_of_regex.Build(regexes);
}

}  // namespace wirewatch
