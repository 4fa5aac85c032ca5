#pragma once

#include <cstdint>
#include <vector>

#include "daemon/text/tokenizer.h"
#include "wirewatch/article.h"

namespace wirewatch {

// An article as the matcher sees it: its tokens, and for each of them the paragraph and the place
// in the flow (see kFlowStride).
class ArticleView {
 public:
  // Tokenises the article, which outlives the view. Scratch memory is used again.
  void Reset(const Article& article);

  // Finds the tokens of each paragraph; before any of the questions below, which only articles with
  // a candidate rule are asked.
  void PlaceParagraphs(const Article& article);

  const Article& article() const { return *article_; }
  const TokenizedText& tokenized() const { return tokenized_; }

  // The paragraph that holds tokens [first, last], or -1 if none holds them all.
  int32_t ParagraphOf(uint32_t first_token, uint32_t last_token) const;

  // The paragraph that holds byte `offset` of the text, or -1.
  int32_t ParagraphAt(uint32_t offset) const;

  // The place of a token of a paragraph, in words from the beginning of its flow.
  int64_t WordPosition(int32_t paragraph, uint32_t token) const;

  // How many words the flow of `paragraph` has before `token`, which stands in that paragraph or
  // behind it, be it in another flow.
  int64_t WordsBefore(int32_t paragraph, uint32_t token) const;

  // The places in flows where a sentence begins, or a paragraph, which begins a sentence too.
  // Sorted; the beginning of each flow is one. Found when first asked for.
  const std::vector<int64_t>& SentenceStarts();
  const std::vector<int64_t>& ParagraphStarts();

  // The first token that ends behind byte `offset` of the text.
  uint32_t TokenAt(uint32_t offset) const;

 private:
  struct ParagraphTokens {
    uint32_t first_token;
    uint32_t end_token;
    // The flow's word position of the first token.
    int64_t position;
  };

  // Whether a sentence ends before a token that is not the first of its paragraph.
  bool BeginsSentence(uint32_t token) const;
  bool BeginsLower(uint32_t token) const;

  // The first token at or behind `token` that begins at or behind byte `offset`.
  uint32_t FirstTokenFrom(uint32_t token, uint32_t offset) const;

  const Article* article_ = nullptr;
  TokenizedText tokenized_;
  std::vector<ParagraphTokens> paragraphs_;
  // Empty until they are asked for.
  std::vector<int64_t> sentence_starts_;
  std::vector<int64_t> paragraph_starts_;
};

}  // namespace wirewatch
