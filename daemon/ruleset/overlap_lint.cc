#include "daemon/ruleset/overlap_lint.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "daemon/ruleset/rule_shape.h"
#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;
using Slot = RuleShape::Slot;

// Longer lists are compared as a whole only.
constexpr size_t kMaxComparedWords = 1000;
// Of very many rules that are alike not each is compared with each.
constexpr size_t kMaxCandidates = 64;

bool Holds(const std::vector<std::string>& sorted, const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

std::string WordKey(const Word& word) {
  return absl::StrCat(word.exact_case ? "=" : "", word.any_ending ? "*" : "", " ", word.text);
}

bool HasZones(const ZoneSet& wide, const ZoneSet& narrow) {
  for (int i = 0; i < kZoneCount; ++i) {
    if (narrow.Contains(static_cast<Zone>(i)) && !wide.Contains(static_cast<Zone>(i))) return false;
  }
  return true;
}

// Says of two terms whether one finds all that the other does.
class TermOrder {
 public:
  explicit TermOrder(const RuleBook& book) : book_(book) {}

  // The names under which a slot is looked up by those that it may cover.
  std::vector<std::string> Offers(const Slot& slot) const {
    if (!slot.signature.empty()) return {slot.signature};
    if (slot.term->kind == Term::Kind::kEntities) return slot.term->entities;
    std::vector<std::string> lists;
    for (const int32_t list : slot.term->words) lists.push_back(absl::StrCat(list));
    return lists;
  }

  // The names of which one stands for each slot that covers this one.
  std::vector<std::string> Wants(const Slot& slot) {
    if (!slot.signature.empty()) return {slot.signature};
    if (slot.term->kind == Term::Kind::kEntities) return NamesOf(slot.term->entities[0]);
    std::vector<std::string> lists;
    for (const int32_t list : ListsLike(slot.term->words[0])) lists.push_back(absl::StrCat(list));
    return lists;
  }

  bool Covers(const Slot& wide, const Slot& narrow) {
    if (!wide.signature.empty() || !narrow.signature.empty()) {
      return wide.signature == narrow.signature;
    }
    return wide.term->kind == Term::Kind::kEntities
               ? CoversEntities(wide.term->entities, narrow.term->entities)
               : CoversWords(wide.term->words, narrow.term->words);
  }

  bool CoversEntities(const std::vector<std::string>& wide,
                      const std::vector<std::string>& narrow) const {
    return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& name) {
      const std::vector<std::string> names = NamesOf(name);
      return std::any_of(names.begin(), names.end(),
                         [&](const std::string& one) { return Holds(wide, one); });
    });
  }

 private:
  // A name itself; of an entity also its groups.
  std::vector<std::string> NamesOf(const std::string& name) const {
    std::vector<std::string> names = {name};
    const auto it = std::lower_bound(
        book_.entities.begin(), book_.entities.end(), name,
        [](const Entity& entity, const std::string& id) { return entity.id < id; });
    if (it != book_.entities.end() && it->id == name) {
      names.insert(names.end(), it->groups.begin(), it->groups.end());
    }
    return names;
  }

  bool CoversWords(const std::vector<int32_t>& wide, const std::vector<int32_t>& narrow) {
    const auto is_wide = [&](int32_t list) {
      return std::binary_search(wide.begin(), wide.end(), list);
    };
    return std::all_of(narrow.begin(), narrow.end(), [&](int32_t list) {
      const std::vector<Word>& words = WordsOf(list);
      if (is_wide(list)) return true;
      return words.size() <= kMaxComparedWords &&
             std::all_of(words.begin(), words.end(), [&](const Word& word) {
               const std::vector<int32_t>& lists = ListsOf(word);
               return std::any_of(lists.begin(), lists.end(), is_wide);
             });
    });
  }

  // The list, and others that may hold all of its words.
  std::vector<int32_t> ListsLike(int32_t list) {
    std::vector<int32_t> lists = {list};
    if (WordsOf(list).empty()) return lists;
    for (const int32_t other : ListsOf(WordsOf(list)[0])) {
      if (other != list) lists.push_back(other);
    }
    return lists;
  }

  // The lists that hold a word.
  const std::vector<int32_t>& ListsOf(const Word& word) {
    if (lists_of_word_.empty()) {
      for (size_t i = 0; i < book_.word_lists.size(); ++i) {
        if (book_.word_lists[i].size() > kMaxComparedWords) continue;
        for (const Word& one : book_.word_lists[i]) {
          lists_of_word_[WordKey(one)].push_back(static_cast<int32_t>(i));
        }
      }
    }
    return lists_of_word_[WordKey(word)];
  }

  const std::vector<Word>& WordsOf(int32_t list) const {
    return book_.word_lists[static_cast<size_t>(list)];
  }

  const RuleBook& book_;
  absl::flat_hash_map<std::string, std::vector<int32_t>> lists_of_word_;
};

class OverlapLinter {
 public:
  OverlapLinter(const RuleBook& book, std::vector<Diagnostic>* diagnostics)
      : book_(book), order_(book), diagnostics_(diagnostics) {}

  void Run() {
    for (const Rule& rule : book_.rules) {
      if (!rule.enabled) continue;
      for (RuleShape& shape : ShapesThatSuffice(rule)) {
        of_key_[shape.key].push_back(views_.size());
        views_.push_back({&rule, std::move(shape)});
      }
    }
    for (const Rule& rule : book_.rules) {
      if (rule.enabled) Lint(rule);
    }
  }

 private:
  // A condition of which a rule's is true wherever it is.
  struct View {
    const Rule* rule;
    RuleShape shape;
  };
  using Views = std::vector<size_t>;

  void Lint(const Rule& rule) {
    const std::vector<RuleShape> shapes = ShapesThatFollow(rule);
    for (const RuleShape& shape : shapes) {
      for (const size_t candidate : Candidates(shape)) {
        const View& wide = views_[candidate];
        if (wide.rule == &rule || !Covers(wide, rule, shape)) continue;
        // Of two that are the same the first stays.
        if (IsCoveredBy(rule, *wide.rule)) {
          if (wide.rule > &rule) continue;
          return Warn(Code::kDuplicateRule, rule, *wide.rule, "looks for the same as the rule '",
                      "remove one of the two");
        }
        return Warn(Code::kCoveredRule, rule, *wide.rule,
                    "gives an alert only where there is one, no less severe, of the rule '",
                    "remove it; or give it a higher severity, if it is what matters more");
      }
    }
  }

  // Whether `wide` is covered in its turn.
  bool IsCoveredBy(const Rule& narrow, const Rule& wide) {
    const std::vector<RuleShape> suffice = ShapesThatSuffice(narrow);
    for (const RuleShape& shape : ShapesThatFollow(wide)) {
      for (const RuleShape& other : suffice) {
        if (other.key == shape.key && Covers({&narrow, other}, wide, shape)) return true;
      }
    }
    return false;
  }

  // Views of the same key of which one may cover the shape.
  Views Candidates(const RuleShape& shape) {
    const auto of_key = of_key_.find(shape.key);
    if (of_key == of_key_.end()) return {};
    if (of_key->second.size() <= kMaxCandidates) return of_key->second;
    Index(of_key->first, of_key->second);
    Views fewest;
    bool is_first = true;
    for (size_t slot = 0; slot < shape.slots.size(); ++slot) {
      Views found;
      for (const std::string& name : order_.Wants(shape.slots[slot])) {
        const auto it = offered_.find(OfferKey(of_key->first, slot, name));
        if (it == offered_.end()) continue;
        found.insert(found.end(), it->second.begin(), it->second.end());
      }
      if (is_first || found.size() < fewest.size()) fewest = std::move(found);
      is_first = false;
    }
    if (fewest.size() > kMaxCandidates) fewest.resize(kMaxCandidates);
    return fewest;
  }

  // Makes the views of a key known by what their slots look for.
  void Index(const std::string& key, const Views& views) {
    if (!indexed_.try_emplace(key, indexed_.size()).second) return;
    for (const size_t view : views) {
      const std::vector<Slot>& slots = views_[view].shape.slots;
      for (size_t slot = 0; slot < slots.size(); ++slot) {
        for (const std::string& name : order_.Offers(slots[slot])) {
          offered_[OfferKey(key, slot, name)].push_back(view);
        }
      }
    }
  }

  std::string OfferKey(const std::string& key, size_t slot, const std::string& name) const {
    return absl::StrCat(indexed_.at(key), "/", slot, "/", name);
  }

  // Whether the view is true wherever a condition of this shape is that follows from the rule's,
  // and is asked of the same entities and zones as long.
  bool Covers(const View& wide, const Rule& rule, const RuleShape& narrow) {
    const Rule& wide_rule = *wide.rule;
    if (wide_rule.severity < rule.severity || wide_rule.expires_at < rule.expires_at ||
        !HasZones(wide_rule.zones, rule.zones)) {
      return false;
    }
    for (size_t i = 0; i < narrow.distances.size(); ++i) {
      if (narrow.distances[i] > wide.shape.distances[i]) return false;
    }
    for (size_t i = 0; i < narrow.slots.size(); ++i) {
      if (!order_.Covers(wide.shape.slots[i], narrow.slots[i])) return false;
    }
    return rule.per == Rule::Per::kArticle ||
           order_.CoversEntities(AskedOf(wide_rule), AskedOf(rule));
  }

  // Whom a rule with "per: entity" is asked of.
  static std::vector<std::string> AskedOf(const Rule& rule) {
    std::vector<std::string> names;
    for (const Term& term : rule.terms) {
      names.insert(names.end(), term.entities.begin(), term.entities.end());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void Warn(Code code, const Rule& rule, const Rule& other, const char* what, const char* help) {
    if (IsAllowed(rule, code)) return;
    diagnostics_->push_back({Severity::kWarning,
                             rule.location,
                             absl::StrCat("the rule '", rule.id, "' ", what, other.id, "'"),
                             help,
                             code,
                             "",
                             {{other.location, "the other rule"}}});
  }

  const RuleBook& book_;
  TermOrder order_;
  std::vector<View> views_;
  absl::flat_hash_map<std::string, Views> of_key_;
  // By the keys of which there are many views: their numbers, and what their slots offer.
  absl::flat_hash_map<std::string, size_t> indexed_;
  absl::flat_hash_map<std::string, Views> offered_;
  std::vector<Diagnostic>* const diagnostics_;
};

}  // namespace

void LintOverlaps(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  OverlapLinter(book, diagnostics).Run();
}

}  // namespace wirewatch
