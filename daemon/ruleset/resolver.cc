#include "daemon/ruleset/resolver.h"

#include <algorithm>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/digest.h"
#include "daemon/base/suggest.h"
#include "daemon/ruleset/condition_parser.h"
#include "daemon/ruleset/word_parser.h"

namespace wirewatch {
namespace {

constexpr size_t kRevisionDigits = 16;

class Resolver {
 public:
  Resolver(ParsedFiles parsed, std::vector<Diagnostic>* diagnostics)
      : parsed_(std::move(parsed)), diagnostics_(diagnostics) {}

  RuleBook Run() {
    ResolveEntities();
    ResolveRules();
    return std::move(book_);
  }

 private:
  void ResolveEntities() {
    book_.entities = SortedById(std::move(parsed_.entities), "entity");
    if (book_.entities.size() > kMaxEntities)
      TooMany("entities", book_.entities.size(), kMaxEntities);
    for (size_t i = 0; i < book_.entities.size(); ++i) {
      const Entity& entity = book_.entities[i];
      entities_.emplace(entity.id, static_cast<int32_t>(i));
      CheckSpelling(entity, entity.name);
      for (const std::string& alias : entity.aliases) CheckSpelling(entity, alias);
    }
    for (size_t i = 0; i < book_.entities.size(); ++i) {
      for (const std::string& group : book_.entities[i].groups) {
        std::vector<int32_t>& members = book_.groups[group];
        if (members.empty() || members.back() != static_cast<int32_t>(i)) {
          members.push_back(static_cast<int32_t>(i));
        }
      }
    }
    for (const auto& [group, members] : book_.groups) {
      if (const auto it = entities_.find(group); it != entities_.end()) {
        Error(book_.entities[static_cast<size_t>(members.front())].location,
              absl::StrCat("the group '", group, "' has the id of the entity at ",
                           ToString(book_.entities[static_cast<size_t>(it->second)].location)),
              "give one of the two another name");
      }
    }
  }

  // A name is looked for as it is; only what no article can contain is wrong.
  void CheckSpelling(const Entity& entity, const std::string& spelling) {
    const absl::Status status = CheckPhrase(spelling);
    if (status.ok()) return;
    Error(entity.location,
          absl::StrCat("a spelling of the entity '", entity.id, "': ", status.message()), "");
  }

  void ResolveRules() {
    std::vector<Rule> rules;
    for (ParsedRule& parsed : parsed_.rules) {
      for (ParsedTerm& term : parsed.terms) {
        ResolveTerm(&term);
        parsed.rule.terms.push_back(std::move(term.term));
      }
      ResolveCondition(parsed);
      parsed.rule.revision = RevisionOf(parsed);
      rules.push_back(std::move(parsed.rule));
    }
    book_.rules = SortedById(std::move(rules), "rule");
    if (book_.rules.size() > kMaxRules) TooMany("rules", book_.rules.size(), kMaxRules);
  }

  void ResolveTerm(ParsedTerm* parsed) {
    Term& term = parsed->term;
    for (const LocatedText& name : parsed->entity_names) {
      CheckEntityName(name);
      term.entities.push_back(name.text);
    }
    std::sort(term.entities.begin(), term.entities.end());
    term.entities.erase(std::unique(term.entities.begin(), term.entities.end()),
                        term.entities.end());
    if (!parsed->list_name.text.empty()) {
      if (const ParsedList* list = FindList(parsed->list_name)) parsed->words = list->words;
    }
    if (parsed->words.size() > kMaxWordsPerTerm) {
      Error(term.location,
            absl::StrCat(parsed->words.size(), " words, more than a term may have (",
                         kMaxWordsPerTerm, ")"),
            "");
      return;
    }
    for (const LocatedText& written : parsed->words) {
      absl::StatusOr<Word> word = ParseWord(written.text);
      if (word.ok()) {
        word->location = written.location;
        term.words.push_back(*std::move(word));
      } else {
        Error(written.location, std::string(word.status().message()), "");
      }
    }
  }

  void CheckEntityName(const LocatedText& name) {
    if (entities_.contains(name.text) || book_.groups.count(name.text) > 0) return;
    std::vector<std::string> known;
    // Suggestions over a huge watchlist would take longer than the load.
    constexpr size_t kMaxSuggestions = 10'000;
    for (const auto& [group, members] : book_.groups) known.push_back(group);
    for (const auto& [id, index] : entities_) {
      if (known.size() < kMaxSuggestions) known.push_back(id);
    }
    Error(
        name.location,
        absl::StrCat("no entity or group is named '", name.text, "'", DidYouMean(name.text, known)),
        "define it under 'entities', in this file or another one of the set");
  }

  const ParsedList* FindList(const LocatedText& name) {
    if (const auto it = parsed_.lists.find(name.text); it != parsed_.lists.end())
      return &it->second;
    std::vector<std::string> known;
    for (const auto& [list, words] : parsed_.lists) known.push_back(list);
    Error(name.location,
          absl::StrCat("no list is named '", name.text, "'", DidYouMean(name.text, known)),
          "define it under 'lists', in this file or another one of the set");
    return nullptr;
  }

  void ResolveCondition(ParsedRule& parsed) {
    Rule& rule = parsed.rule;
    if (rule.per == Rule::Per::kEntity &&
        std::none_of(rule.terms.begin(), rule.terms.end(),
                     [](const Term& term) { return term.kind == Term::Kind::kEntities; })) {
      Error(rule.location, "'per: entity' needs a term with 'entities'",
            "add one, or remove 'per: entity'");
    }
    // Its absence is already reported.
    if (parsed.condition.text.empty() || rule.terms.empty()) return;
    std::vector<std::string> names;
    for (const Term& term : rule.terms) names.push_back(term.name);
    ConditionError error;
    if (ParseCondition(parsed.condition.text, names, &rule.condition, &error)) return;
    SourceLocation location = parsed.condition.location;
    location.column += static_cast<int>(error.begin);
    Error(location, absl::StrCat("in the condition: ", error.message), error.help);
  }

  static std::string RevisionOf(const ParsedRule& parsed) {
    const Rule& rule = parsed.rule;
    std::string text =
        absl::StrCat(rule.id, "\n", rule.title, "\n", RuleSeverityName(rule.severity), "\n",
                     absl::StrJoin(rule.tags, ","), "\n", rule.per == Rule::Per::kEntity, "\n",
                     parsed.condition.text);
    for (int zone = 0; zone < kZoneCount; ++zone) {
      absl::StrAppend(&text, rule.zones.Contains(static_cast<Zone>(zone)) ? "z" : "-");
    }
    for (size_t i = 0; i < parsed.terms.size(); ++i) {
      absl::StrAppend(&text, "\n", rule.terms[i].name, "\n", rule.terms[i].regex);
      for (const LocatedText& name : parsed.terms[i].entity_names) {
        absl::StrAppend(&text, "\ne:", name.text);
      }
      for (const LocatedText& word : parsed.terms[i].words)
        absl::StrAppend(&text, "\nw:", word.text);
    }
    return Sha256Hex(text).substr(0, kRevisionDigits);
  }

  template <typename T>
  std::vector<T> SortedById(std::vector<T> values, absl::string_view what) {
    std::stable_sort(values.begin(), values.end(),
                     [](const T& a, const T& b) { return a.id < b.id; });
    for (size_t i = 1; i < values.size(); ++i) {
      if (values[i].id.empty() || values[i].id != values[i - 1].id) continue;
      Error(values[i].location,
            absl::StrCat("the ", what, " '", values[i].id, "' is already defined at ",
                         ToString(values[i - 1].location)),
            "give one of the two another id, or remove it");
    }
    return values;
  }

  void TooMany(absl::string_view what, size_t count, size_t limit) {
    const SourceLocation first =
        book_.rules.empty() ? book_.entities.front().location : book_.rules.front().location;
    Error(first, absl::StrCat(count, " ", what, ", more than a set may have (", limit, ")"), "");
  }

  void Error(const SourceLocation& location, std::string message, std::string help) {
    diagnostics_->push_back({Severity::kError, location, std::move(message), std::move(help)});
  }

  ParsedFiles parsed_;
  std::vector<Diagnostic>* const diagnostics_;
  RuleBook book_;
  absl::flat_hash_map<std::string, int32_t> entities_;
};

// The order of the files and where they lie does not count.
std::string DigestOf(const std::vector<RuleFile>& files) {
  std::multiset<std::string> digests;
  for (const RuleFile& file : files) digests.insert(Sha256Hex(file.text));
  return Sha256Hex(absl::StrJoin(digests, "\n"));
}

}  // namespace

RuleBook Resolve(ParsedFiles parsed, const std::vector<RuleFile>& files,
                 std::vector<Diagnostic>* diagnostics) {
  RuleBook book = Resolver(std::move(parsed), diagnostics).Run();
  book.digest = DigestOf(files);
  return book;
}

}  // namespace wirewatch
