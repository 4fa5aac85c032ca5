#pragma once

#include <set>
#include <vector>

#include "tests/oracle.h"

namespace wirewatch {

// A mention with its words [word_begin, word_end) of its flow.
struct OracleFound {
  OracleMention mention;
  size_t paragraph = 0;
  int flow = 0;
  int64_t word_begin = 0;
  int64_t word_end = 0;
};

// The sentence and the paragraph of each word of a flow, by numbers that no other flow has.
struct OracleFlow {
  std::vector<int> sentences;
  std::vector<size_t> paragraphs;
};

// The oracle's idea of a condition's value, from the tables of docs/rules.md alone: loops over all
// mentions, and over all pairs of them.
class OracleCondition {
 public:
  // `all` are the mentions of all terms; `flows` is indexed by OracleFound::flow.
  OracleCondition(const Article& article, const std::vector<OracleFound>& all,
                  const std::vector<OracleFlow>& flows)
      : article_(article), all_(all), flows_(flows) {}

  // Whether the condition is true; its mentions, as indices of `all`, go to *mentions.
  bool IsTrue(const Condition& condition, std::set<size_t>* mentions) const;

  // Those that are reported: not those inside a longer one, or in a paragraph that stood before.
  std::vector<size_t> Reported(const std::set<size_t>& mentions) const;

 private:
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

  Value Evaluate(const Condition& condition) const;
  Value Term(int32_t term) const;
  static Value Some(const std::vector<Value>& operands, size_t needed);
  Value In(const Value& operand, ZoneSet zones) const;
  Value Count(const Value& operand, size_t needed) const;
  Value Proximity(const Condition& condition, const std::vector<Span>& left,
                  const std::vector<Span>& right) const;
  bool IsWithin(const Condition& condition, const Span& a, const Span& b) const;
  bool HaveCommonWord(const Span& a, const Span& b) const;
  template <typename T>
  static std::set<T> NumbersOf(const std::vector<T>& numbers, const Span& span);

  bool IsInside(const OracleFound& a, const OracleFound& longer) const;
  bool IsRepeat(const OracleFound& a, const OracleFound& earlier) const;

  const Article& article_;
  const std::vector<OracleFound>& all_;
  const std::vector<OracleFlow>& flows_;
};

}  // namespace wirewatch
