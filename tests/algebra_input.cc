#include "tests/algebra_input.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/ruleset/condition_parser.h"
#include "tests/random_case.h"

namespace wirewatch {
namespace {

constexpr int64_t kBytesOfFlow = 100'000'000;

const std::vector<std::pair<Zone, std::string>> kParagraphs = {
    {Zone::kTitle, "we we we we we. We we we we we"},
    {Zone::kTitle, "we we we we we we we we we we"},
    {Zone::kCaption, "we we we we we we we we we we"},
    {Zone::kLead, "we we we we we we we we we we"},
    {Zone::kBody, "we we we we we we we we we we"},
};

int32_t ParagraphOf(int64_t place) {
  if (place >= kCaptions) return 2;
  if (place >= kStory) return place < kStory + 10 ? 3 : 4;
  return place < 10 ? 0 : 1;
}

}  // namespace

AlgebraInput::AlgebraInput(const Terms& terms) : article(MakeArticle(kParagraphs)), spans(4) {
  for (size_t term = 0; term < terms.size(); ++term) {
    for (size_t i = 0; i < terms[term].size(); ++i) {
      const Words& words = terms[term][i];
      spans[term].push_back({words.begin, words.end, {static_cast<int32_t>(names.size())}});
      names.push_back(absl::StrCat(std::string(1, static_cast<char>('a' + term)), i));
      // Places stand for bytes, of which only the order counts here.
      const auto begin = static_cast<uint32_t>(words.begin % (kFlowStride - kBytesOfFlow));
      const auto end = static_cast<uint32_t>(words.end % (kFlowStride - kBytesOfFlow));
      FoundMention found = {};
      found.begin = begin;
      found.end = end;
      found.entity = -1;
      found.paragraph = ParagraphOf(words.begin);
      found.word_begin = words.begin;
      found.word_end = words.end;
      mentions.push_back({static_cast<int32_t>(term), found});
    }
  }
  view.Reset(article);
  view.PlaceParagraphs(article);
}

ConditionInput AlgebraInput::Get(size_t max_paired) { return {mentions, spans, &view, max_paired}; }

std::string AlgebraInput::NamesOf(absl::Span<const int32_t> indices) const {
  std::vector<std::string> all;
  for (const int32_t index : indices) all.push_back(names[static_cast<size_t>(index)]);
  return absl::StrJoin(all, " ");
}

Condition ParseAlgebra(const std::string& text) {
  Condition condition;
  ConditionError error;
  EXPECT_TRUE(ParseCondition(text, {"a", "b", "c", "d"}, &condition, &error)) << error.message;
  return condition;
}

}  // namespace wirewatch
