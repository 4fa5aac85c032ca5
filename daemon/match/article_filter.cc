#include "daemon/match/article_filter.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "daemon/text/unicode.h"

namespace wirewatch {
namespace {

std::string FoldLanguage(absl::string_view language) {
  std::string folded = FoldLabel(language);
  std::replace(folded.begin(), folded.end(), '_', '-');
  return folded;
}

bool IsSource(absl::string_view source, absl::string_view wanted) {
  if (absl::ConsumeSuffix(&wanted, "*")) return absl::StartsWith(source, wanted);
  return source == wanted;
}

bool IsLanguage(absl::string_view language, absl::string_view wanted) {
  return absl::ConsumePrefix(&language, wanted) && (language.empty() || language[0] == '-');
}

template <typename Is>
bool IsAnyOf(absl::string_view value, const std::vector<std::string>& wanted, const Is& is) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& one) { return is(value, one); });
}

}  // namespace

std::string FoldLabel(absl::string_view text) {
  std::string folded;
  char buffer[kMaxFoldedBytes];
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const FoldedChar c = FoldCodePoint(NextCodePoint(text, &at), buffer);
    const absl::string_view raw = text.substr(begin, at - begin);
    if (c.char_class == CharClass::kIgnored) continue;
    folded.append(c.folded.empty() ? raw.data() : c.folded.data(),
                  c.folded.empty() ? raw.size() : c.folded.size());
  }
  return folded;
}

void ArticleLabels::Reset(const Article& article) {
  article_ = &article;
  folded_ = false;
}

const std::string& ArticleLabels::source() {
  Fold();
  return source_;
}

const std::string& ArticleLabels::language() {
  Fold();
  return language_;
}

void ArticleLabels::Fold() {
  if (folded_) return;
  folded_ = true;
  source_ = FoldLabel(article_->source);
  language_ = FoldLanguage(article_->language);
}

std::vector<std::string> FoldSources(const std::vector<std::string>& sources) {
  std::vector<std::string> folded;
  for (const std::string& source : sources) folded.push_back(FoldLabel(source));
  return folded;
}

ArticleFilter FoldFilter(const ArticleFilter& filter) {
  ArticleFilter folded{FoldSources(filter.sources), FoldSources(filter.not_sources), {}, {}};
  for (const std::string& language : filter.languages) {
    folded.languages.push_back(FoldLanguage(language));
  }
  for (const std::string& language : filter.not_languages) {
    folded.not_languages.push_back(FoldLanguage(language));
  }
  return folded;
}

bool Passes(const ArticleFilter& filter, ArticleLabels* labels) {
  // What an article does not say excludes nothing: a miss is worse than a false alert.
  const std::string& source = labels->source();
  if (!source.empty()) {
    if (!filter.sources.empty() && !IsAnyOf(source, filter.sources, IsSource)) return false;
    if (IsAnyOf(source, filter.not_sources, IsSource)) return false;
  }
  const std::string& language = labels->language();
  if (language.empty()) return true;
  return (filter.languages.empty() || IsAnyOf(language, filter.languages, IsLanguage)) &&
         !IsAnyOf(language, filter.not_languages, IsLanguage);
}

bool IsFrom(const std::vector<std::string>& sources, ArticleLabels* labels) {
  const std::string& source = labels->source();
  return !source.empty() && IsAnyOf(source, sources, IsSource);
}

}  // namespace wirewatch
