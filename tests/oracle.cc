#include "tests/oracle.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// A mention with its words [word_begin, word_end) of its flow.
struct Found {
  OracleMention mention;
  size_t paragraph = 0;
  int flow = 0;
  int64_t word_begin = 0;
  int64_t word_end = 0;
};

struct Span {
  int flow = 0;
  int64_t begin = 0;
  int64_t end = 0;
  std::set<size_t> mentions;
};

struct Value {
  bool truth = false;
  std::vector<Span> spans;
};

int FlowOf(Zone zone) {
  return zone == Zone::kLead ? static_cast<int>(Zone::kBody) : static_cast<int>(zone);
}

// Evaluates one article.
class Oracle {
 public:
  Oracle(const RuleBook& book, const Article& article)
      : book_(book), article_(article), words_(OracleWords(article.text)) {}

  void Run(const Rule& rule, std::vector<OracleMatch>* matches) const {
    const std::vector<Found> all = FindAll(rule);
    if (rule.per == Rule::Per::kArticle) return RunFor(rule, all, -1, matches);
    std::vector<int32_t> entities;
    for (const Found& found : all) {
      const int32_t entity = found.mention.entity;
      if (entity < 0) continue;
      if (std::find(entities.begin(), entities.end(), entity) == entities.end()) {
        entities.push_back(entity);
      }
    }
    for (const int32_t entity : entities) {
      std::vector<Found> narrowed;
      for (const Found& found : all) {
        if (found.mention.entity < 0 || found.mention.entity == entity) narrowed.push_back(found);
      }
      RunFor(rule, narrowed, entity, matches);
    }
  }

 private:
  // The mentions of all terms in the rule's zones, none twice, by place; at one place by entity.
  std::vector<Found> FindAll(const Rule& rule) const {
    std::vector<OracleMention> mentions;
    for (size_t i = 0; i < rule.terms.size(); ++i) {
      const Term& term = rule.terms[i];
      const auto id = static_cast<int32_t>(i);
      for (const int32_t list : term.words) {
        for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
          FindPhrase(word, {id, -1, 0, 0}, &mentions);
        }
      }
      if (term.kind == Term::Kind::kRegex) FindRegex(term.regex, {id, -1, 0, 0}, &mentions);
      for (size_t e = 0; e < book_.entities.size(); ++e) {
        if (!IsWatched(term, e)) continue;
        const Entity& entity = book_.entities[e];
        const OracleMention mention{id, static_cast<int32_t>(e), 0, 0};
        FindPhrase({entity.name, false, false}, mention, &mentions);
        for (const std::string& alias : entity.aliases) {
          FindPhrase({alias, false, false}, mention, &mentions);
        }
      }
    }
    std::sort(mentions.begin(), mentions.end(), [](const auto& a, const auto& b) {
      return std::tie(a.begin, a.entity, a.end, a.term) <
             std::tie(b.begin, b.entity, b.end, b.term);
    });
    mentions.erase(std::unique(mentions.begin(), mentions.end()), mentions.end());
    std::vector<Found> all;
    for (const OracleMention& mention : mentions) Place(mention, rule, &all);
    return all;
  }

  bool IsWatched(const Term& term, size_t entity) const {
    for (const std::string& name : term.entities) {
      if (book_.entities[entity].id == name) return true;
      for (const std::string& group : book_.entities[entity].groups) {
        if (group == name) return true;
      }
    }
    return false;
  }

  void FindPhrase(const Word& phrase, OracleMention mention,
                  std::vector<OracleMention>* mentions) const {
    const std::vector<OracleWord> wanted = OracleWords(phrase.text);
    for (size_t first = 0; first + wanted.size() <= words_.size(); ++first) {
      bool same = true;
      for (size_t i = 0; i < wanted.size() && same; ++i) {
        const bool open = phrase.any_ending && i + 1 == wanted.size();
        same = IsWord(wanted[i], phrase, words_[first + i], open) &&
               (i == 0 || words_[first + i].gap <= std::max(wanted[i].gap, 1));
      }
      mention.begin = words_[first].begin;
      mention.end = words_[first + wanted.size() - 1].end;
      if (same && ParagraphAt(mention.begin) == ParagraphAt(mention.end - 1)) {
        mentions->push_back(mention);
      }
    }
  }

  bool IsWord(const OracleWord& wanted, const Word& phrase, const OracleWord& word,
              bool open) const {
    const auto is = [open](const std::string& text, const std::string& form) {
      return open ? absl::StartsWith(text, form) : text == form;
    };
    if (!is(word.folded, wanted.folded)) return false;
    return !phrase.exact_case || is(article_.text.substr(word.begin, word.end - word.begin),
                                    phrase.text.substr(wanted.begin, wanted.end - wanted.begin));
  }

  void FindRegex(const std::string& pattern, OracleMention mention,
                 std::vector<OracleMention>* mentions) const {
    const RE2 regex(pattern);
    const re2::StringPiece text(article_.text.data(), article_.text.size());
    re2::StringPiece match;
    for (size_t at = 0; regex.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1);) {
      mention.begin = static_cast<size_t>(match.data() - text.data());
      mention.end = mention.begin + match.size();
      if (!match.empty()) mentions->push_back(mention);
      at = match.empty() ? mention.begin + 1 : mention.end;
      if (at > text.size()) break;
    }
  }

  // Finds the paragraph of a mention and its words. A regex may begin in the white space before
  // its first word; one that touches no paragraph is no mention.
  void Place(const OracleMention& mention, const Rule& rule, std::vector<Found>* all) const {
    Found found{mention, ParagraphAt(mention.begin), 0, 0, 0};
    for (size_t i = 0; i < words_.size() && found.paragraph == kNone; ++i) {
      if (words_[i].begin >= mention.begin && words_[i].begin < mention.end) {
        found.paragraph = ParagraphAt(words_[i].begin);
      }
    }
    if (found.paragraph == kNone) return;
    const Zone zone = article_.paragraphs[found.paragraph].zone;
    if (!rule.zones.Contains(zone)) return;
    found.flow = FlowOf(zone);
    for (const OracleWord& word : words_) {
      if (FlowOf(article_.paragraphs[ParagraphAt(word.begin)].zone) != found.flow) continue;
      found.word_begin += word.end <= mention.begin;
      found.word_end += word.begin < mention.end;
    }
    all->push_back(found);
  }

  size_t ParagraphAt(size_t offset) const {
    for (size_t i = 0; i < article_.paragraphs.size(); ++i) {
      const Paragraph& paragraph = article_.paragraphs[i];
      if (offset >= paragraph.begin && offset < paragraph.end) return i;
    }
    return kNone;
  }

  void RunFor(const Rule& rule, const std::vector<Found>& all, int32_t entity,
              std::vector<OracleMatch>* matches) const {
    const Value value = Evaluate(rule.condition, all);
    if (!value.truth) return;
    std::set<size_t> evidence;
    for (const Span& span : value.spans) {
      evidence.insert(span.mentions.begin(), span.mentions.end());
    }
    OracleMatch match;
    match.rule = rule.id;
    if (entity >= 0) match.entity = book_.entities[static_cast<size_t>(entity)].id;
    for (const size_t i : evidence) {
      const bool reduced = std::any_of(evidence.begin(), evidence.end(), [&](size_t j) {
        return IsInside(all[i], all[j]) || IsRepeat(all[i], all[j]);
      });
      if (!reduced) match.mentions.push_back(all[i].mention);
    }
    std::sort(match.mentions.begin(), match.mentions.end(), [](const auto& a, const auto& b) {
      return std::tie(a.begin, b.end, a.term, a.entity) <
             std::tie(b.begin, a.end, b.term, b.entity);
    });
    matches->push_back(std::move(match));
  }

  static bool SameThing(const OracleMention& a, const OracleMention& b) {
    return a.term == b.term && a.entity == b.entity;
  }

  static bool IsInside(const Found& a, const Found& longer) {
    const OracleMention& m = a.mention;
    const OracleMention& n = longer.mention;
    return SameThing(m, n) && n.begin <= m.begin && n.end >= m.end &&
           n.end - n.begin > m.end - m.begin;
  }

  // Whether `earlier` is the same words in an earlier paragraph with the same text.
  bool IsRepeat(const Found& a, const Found& earlier) const {
    const Paragraph& here = article_.paragraphs[a.paragraph];
    const Paragraph& there = article_.paragraphs[earlier.paragraph];
    return SameThing(a.mention, earlier.mention) && there.begin < here.begin &&
           article_.text.substr(here.begin, here.end - here.begin) ==
               article_.text.substr(there.begin, there.end - there.begin) &&
           a.mention.begin - here.begin == earlier.mention.begin - there.begin &&
           a.mention.end - here.begin == earlier.mention.end - there.begin;
  }

  Value Evaluate(const Condition& condition, const std::vector<Found>& all) const {
    if (condition.kind == Condition::Kind::kTerm) {
      Value value;
      for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].mention.term != condition.term) continue;
        value.spans.push_back({all[i].flow, all[i].word_begin, all[i].word_end, {i}});
      }
      value.truth = !value.spans.empty();
      return value;
    }
    std::vector<Value> operands;
    for (const Condition& child : condition.children) operands.push_back(Evaluate(child, all));
    switch (condition.kind) {
      case Condition::Kind::kNot:
        return {!operands[0].truth, {}};
      case Condition::Kind::kAnd:
      case Condition::Kind::kOr:
        return Join(operands, condition.kind == Condition::Kind::kAnd);
      default:
        return Proximity(condition, operands[0].spans, operands[1].spans);
    }
  }

  static Value Join(const std::vector<Value>& operands, bool all_must_be_true) {
    const auto is_true = [](const Value& value) { return value.truth; };
    Value joined;
    joined.truth = all_must_be_true ? std::all_of(operands.begin(), operands.end(), is_true)
                                    : std::any_of(operands.begin(), operands.end(), is_true);
    if (!joined.truth) return joined;
    for (const Value& operand : operands) {
      joined.spans.insert(joined.spans.end(), operand.spans.begin(), operand.spans.end());
    }
    return joined;
  }

  static Value Proximity(const Condition& condition, const std::vector<Span>& left,
                         const std::vector<Span>& right) {
    const auto follows = [&](const Span& a, const Span& b) {
      return a.flow == b.flow && b.begin >= a.end && b.begin - a.end <= condition.distance;
    };
    Value value;
    for (const Span& a : left) {
      bool is_near = false;
      for (const Span& b : right) {
        const bool ordered = condition.kind == Condition::Kind::kBefore;
        if (!follows(a, b) && (ordered || !follows(b, a))) continue;
        is_near = true;
        if (condition.kind == Condition::Kind::kNotNear) continue;
        Span over{a.flow, std::min(a.begin, b.begin), std::max(a.end, b.end), a.mentions};
        over.mentions.insert(b.mentions.begin(), b.mentions.end());
        value.spans.push_back(std::move(over));
      }
      if (condition.kind == Condition::Kind::kNotNear && !is_near) value.spans.push_back(a);
    }
    value.truth = !value.spans.empty();
    return value;
  }

  static constexpr size_t kNone = static_cast<size_t>(-1);

  const RuleBook& book_;
  const Article& article_;
  const std::vector<OracleWord> words_;
};

}  // namespace

std::vector<OracleMatch> OracleMatches(const RuleBook& book, const Article& article) {
  const Oracle oracle(book, article);
  std::vector<OracleMatch> matches;
  for (const Rule& rule : book.rules) oracle.Run(rule, &matches);
  return matches;
}

std::string ToString(const std::vector<OracleMatch>& matches) {
  std::string text;
  for (const OracleMatch& match : matches) {
    absl::StrAppend(&text, match.rule, "/", match.entity, ":");
    for (const OracleMention& mention : match.mentions) {
      absl::StrAppend(&text, " ", mention.term, ".", mention.entity, "[", mention.begin, ",",
                      mention.end, ")");
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace wirewatch
