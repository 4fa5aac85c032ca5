#include "daemon/match/article_view.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "daemon/match/word_span.h"
#include "daemon/text/unicode.h"

namespace wirewatch {
namespace {

// Lead and body are one running text: a sentence's neighbours do not part at the first paragraph.
int FlowOf(Zone zone) {
  switch (zone) {
    case Zone::kTitle:
      return 0;
    case Zone::kLead:
    case Zone::kBody:
      return 1;
    case Zone::kCaption:
      return 2;
    case Zone::kByline:
      return 3;
    case Zone::kFurniture:
      return 4;
  }
  return 4;
}

// Full stops of scripts that put no space behind one, so that the tokeniser sees no sentence end.
constexpr absl::string_view kWideStops[] = {"。", "！", "？", "｡"};

void SortOnce(std::vector<int64_t>* places) {
  std::sort(places->begin(), places->end());
  places->erase(std::unique(places->begin(), places->end()), places->end());
}

}  // namespace

void ArticleView::Reset(const Article& article) {
  article_ = &article;
  paragraphs_.clear();
  tokenized_.Reset(article.text);
}

void ArticleView::PlaceParagraphs(const Article& article) {
  article_ = &article;
  paragraphs_.clear();
  sentence_starts_.clear();
  paragraph_starts_.clear();
  int64_t words_of_flow[kFlowCount] = {};
  uint32_t token = 0;
  for (const Paragraph& paragraph : article_->paragraphs) {
    const uint32_t first = FirstTokenFrom(token, paragraph.begin);
    token = FirstTokenFrom(first, paragraph.end);
    const int flow = FlowOf(paragraph.zone);
    paragraphs_.push_back({first, token, flow * kFlowStride + words_of_flow[flow]});
    words_of_flow[flow] += token - first;
  }
}

uint32_t ArticleView::FirstTokenFrom(uint32_t token, uint32_t offset) const {
  const absl::Span<const Token> tokens = tokenized_.tokens();
  if (token == tokens.size() || tokens[token].begin >= offset) return token;
  // It is among the next `count`, or the one behind them. Halved without a branch, which would be
  // mispredicted every other time.
  size_t count = std::min<size_t>(offset - tokens[token].begin, tokens.size() - token);
  const Token* first = &tokens[token];
  while (count > 0) {
    const size_t half = (count + 1) / 2;
    first = first[half - 1].begin < offset ? first + half : first;
    count -= half;
  }
  return static_cast<uint32_t>(first - tokens.data());
}

int32_t ArticleView::ParagraphOf(uint32_t first_token, uint32_t last_token) const {
  const auto it = std::upper_bound(
      paragraphs_.begin(), paragraphs_.end(), first_token,
      [](uint32_t token, const ParagraphTokens& p) { return token < p.end_token; });
  if (it == paragraphs_.end() || first_token < it->first_token || last_token >= it->end_token) {
    return -1;
  }
  return static_cast<int32_t>(it - paragraphs_.begin());
}

int32_t ArticleView::ParagraphAt(uint32_t offset) const {
  const std::vector<Paragraph>& paragraphs = article_->paragraphs;
  const auto it =
      std::upper_bound(paragraphs.begin(), paragraphs.end(), offset,
                       [](uint32_t value, const Paragraph& p) { return value < p.end; });
  if (it == paragraphs.end() || offset < it->begin) return -1;
  return static_cast<int32_t>(it - paragraphs.begin());
}

int64_t ArticleView::WordPosition(int32_t paragraph, uint32_t token) const {
  const ParagraphTokens& tokens = paragraphs_[static_cast<size_t>(paragraph)];
  return tokens.position + (int64_t{token} - tokens.first_token);
}

int64_t ArticleView::WordsBefore(int32_t paragraph, uint32_t token) const {
  const auto flow_of = [this](size_t i) { return FlowOf(article_->paragraphs[i].zone); };
  const auto first = static_cast<size_t>(paragraph);
  int64_t position = paragraphs_[first].position;
  for (size_t i = first; i < paragraphs_.size() && paragraphs_[i].first_token < token; ++i) {
    if (flow_of(i) != flow_of(first)) continue;
    const uint32_t end = std::min(token, paragraphs_[i].end_token);
    position = paragraphs_[i].position + (int64_t{end} - paragraphs_[i].first_token);
  }
  return position;
}

const std::vector<int64_t>& ArticleView::ParagraphStarts() {
  if (!paragraph_starts_.empty()) return paragraph_starts_;
  for (int flow = 0; flow < kFlowCount; ++flow) paragraph_starts_.push_back(flow * kFlowStride);
  for (const ParagraphTokens& tokens : paragraphs_) paragraph_starts_.push_back(tokens.position);
  SortOnce(&paragraph_starts_);
  return paragraph_starts_;
}

const std::vector<int64_t>& ArticleView::SentenceStarts() {
  if (!sentence_starts_.empty()) return sentence_starts_;
  sentence_starts_ = ParagraphStarts();
  for (const ParagraphTokens& tokens : paragraphs_) {
    for (uint32_t token = tokens.first_token + 1; token < tokens.end_token; ++token) {
      if (!BeginsSentence(token)) continue;
      sentence_starts_.push_back(tokens.position + (int64_t{token} - tokens.first_token));
    }
  }
  SortOnce(&sentence_starts_);
  return sentence_starts_;
}

bool ArticleView::BeginsSentence(uint32_t token) const {
  const Gap kind = tokenized_.GapBefore(token);
  const uint32_t begin = tokenized_[token - 1].end;
  const absl::string_view gap = tokenized_.text().substr(begin, tokenized_[token].begin - begin);
  switch (kind) {
    case Gap::kSentence:
      // "Acme Corp. was fined" goes on.
      return gap.find_first_of("!?") != gap.npos || !BeginsLower(token);
    case Gap::kBreak:
      return std::any_of(std::begin(kWideStops), std::end(kWideStops),
                         [gap](absl::string_view stop) { return absl::StrContains(gap, stop); });
    case Gap::kJoin:
    case Gap::kApostrophe:
      return false;
  }
  return false;
}

bool ArticleView::BeginsLower(uint32_t token) const {
  size_t at = tokenized_[token].begin;
  return IsLower(NextCodePoint(tokenized_.text(), &at));
}

uint32_t ArticleView::TokenAt(uint32_t offset) const {
  const absl::Span<const Token> tokens = tokenized_.tokens();
  const auto it =
      std::upper_bound(tokens.begin(), tokens.end(), offset,
                       [](uint32_t value, const Token& token) { return value < token.end; });
  return static_cast<uint32_t>(it - tokens.begin());
}

}  // namespace wirewatch
