#include "tests/oracle.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/oracle_condition.h"

namespace wirewatch {
namespace {

int FlowOf(Zone zone) {
  return zone == Zone::kLead ? static_cast<int>(Zone::kBody) : static_cast<int>(zone);
}

// Evaluates one article.
class Oracle {
 public:
  Oracle(const RuleBook& book, const Article& article)
      : book_(book), article_(article), words_(OracleWords(article.text)), flows_(kZoneCount) {
    int sentence = 0;
    size_t last = kNone;
    for (const OracleWord& word : words_) {
      const size_t paragraph = ParagraphAt(word.begin);
      if (word.gap == 3 || paragraph != last) ++sentence;
      last = paragraph;
      OracleFlow& flow = flows_[static_cast<size_t>(FlowOf(article.paragraphs[paragraph].zone))];
      flow.sentences.push_back(sentence);
      flow.paragraphs.push_back(paragraph);
    }
  }

  void Run(const Rule& rule, std::vector<OracleMatch>* matches) const {
    const std::vector<OracleFound> all = FindAll(rule);
    if (rule.per == Rule::Per::kArticle) return RunFor(rule, all, -1, matches);
    std::vector<int32_t> entities;
    for (const OracleFound& found : all) {
      const int32_t entity = found.mention.entity;
      if (entity < 0) continue;
      if (std::find(entities.begin(), entities.end(), entity) == entities.end()) {
        entities.push_back(entity);
      }
    }
    for (const int32_t entity : entities) {
      std::vector<OracleFound> narrowed;
      for (const OracleFound& found : all) {
        if (found.mention.entity < 0 || found.mention.entity == entity) narrowed.push_back(found);
      }
      RunFor(rule, narrowed, entity, matches);
    }
  }

 private:
  // The mentions of all terms in the rule's zones, none twice, by place; at one place by entity.
  std::vector<OracleFound> FindAll(const Rule& rule) const {
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
    std::vector<OracleFound> all;
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
  void Place(const OracleMention& mention, const Rule& rule, std::vector<OracleFound>* all) const {
    OracleFound found{mention, ParagraphAt(mention.begin), 0, 0, 0};
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

  void RunFor(const Rule& rule, const std::vector<OracleFound>& all, int32_t entity,
              std::vector<OracleMatch>* matches) const {
    const OracleCondition condition(article_, all, flows_);
    std::set<size_t> evidence;
    if (!condition.IsTrue(rule.condition, &evidence)) return;
    OracleMatch match;
    match.rule = rule.id;
    if (entity >= 0) match.entity = book_.entities[static_cast<size_t>(entity)].id;
    for (const size_t i : condition.Reported(evidence)) match.mentions.push_back(all[i].mention);
    std::sort(match.mentions.begin(), match.mentions.end(), [](const auto& a, const auto& b) {
      return std::tie(a.begin, b.end, a.term, a.entity) <
             std::tie(b.begin, a.end, b.term, b.entity);
    });
    matches->push_back(std::move(match));
  }

  static constexpr size_t kNone = static_cast<size_t>(-1);

  const RuleBook& book_;
  const Article& article_;
  const std::vector<OracleWord> words_;
  std::vector<OracleFlow> flows_;
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
