#include "tests/oracle.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "tests/oracle_condition.h"
#include "tests/oracle_terms.h"

namespace wirewatch {
namespace {

// Evaluates one article.
class Oracle {
 public:
  Oracle(const RuleBook& book, const Article& article, absl::Time now)
      : book_(book), article_(article), terms_(book, article, now), flows_(kZoneCount) {
    int sentence = 0;
    size_t last = OracleTerms::kNone;
    for (const OracleWord& word : terms_.words()) {
      const size_t paragraph = terms_.ParagraphAt(word.begin);
      if (word.sentence || paragraph != last) ++sentence;
      last = paragraph;
      const int flow_id = OracleTerms::FlowOf(article.paragraphs[paragraph].zone);
      OracleFlow& flow = flows_[static_cast<size_t>(flow_id)];
      flow.sentences.push_back(sentence);
      flow.paragraphs.push_back(paragraph);
    }
  }

  void Run(const Rule& rule, std::vector<OracleMatch>* matches) const {
    if (!terms_.IsAsked(rule)) return;
    const std::vector<OracleFound> all = terms_.FindAll(rule);
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
  void RunFor(const Rule& rule, const std::vector<OracleFound>& all, int32_t entity,
              std::vector<OracleMatch>* matches) const {
    const OracleCondition condition(article_, all, flows_);
    std::set<size_t> evidence;
    if (!condition.IsTrue(rule.condition, &evidence)) return;
    OracleMatch match;
    match.rule = rule.id;
    match.severity = std::string(RuleSeverityName(rule.severity));
    for (const SeverityWhen& when : rule.severity_when) {
      std::set<size_t> unused;
      if (!condition.IsTrue(when.condition, &unused)) continue;
      match.severity = std::string(RuleSeverityName(when.severity));
      break;
    }
    if (entity >= 0) match.entity = book_.entities[static_cast<size_t>(entity)].id;
    for (const size_t i : condition.Reported(evidence)) match.mentions.push_back(all[i].mention);
    std::sort(match.mentions.begin(), match.mentions.end(), [](const auto& a, const auto& b) {
      return std::tie(a.begin, b.end, a.term, a.entity) <
             std::tie(b.begin, a.end, b.term, b.entity);
    });
    matches->push_back(std::move(match));
  }

  const RuleBook& book_;
  const Article& article_;
  const OracleTerms terms_;
  std::vector<OracleFlow> flows_;
};

}  // namespace

std::vector<OracleMatch> OracleMatches(const RuleBook& book, const Article& article,
                                       absl::Time now) {
  const Oracle oracle(book, article, now);
  std::vector<OracleMatch> matches;
  for (const Rule& rule : book.rules) oracle.Run(rule, &matches);
  return matches;
}

std::string ToString(const std::vector<OracleMatch>& matches) {
  std::string text;
  for (const OracleMatch& match : matches) {
    absl::StrAppend(&text, match.rule, "/", match.entity, " ", match.severity, ":");
    for (const OracleMention& mention : match.mentions) {
      absl::StrAppend(&text, " ", mention.term, ".", mention.entity, "[", mention.begin, ",",
                      mention.end, ")");
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace wirewatch
