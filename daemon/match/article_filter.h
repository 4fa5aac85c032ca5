#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/article.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A text to be compared without regard to case, accents and width.
std::string FoldLabel(absl::string_view text);

// What filters ask an article for, folded when the first one asks.
class ArticleLabels {
 public:
  void Reset(const Article& article);

  // Empty where the article does not say it.
  const std::string& source();
  const std::string& language();

 private:
  void Fold();

  const Article* article_ = nullptr;
  bool folded_ = false;
  std::string source_;
  std::string language_;
};

// The filter and the sources with all values folded, as the functions below want them.
ArticleFilter FoldFilter(const ArticleFilter& filter);
std::vector<std::string> FoldSources(const std::vector<std::string>& sources);

// Whether a rule with this filter is asked of the article.
bool Passes(const ArticleFilter& filter, ArticleLabels* labels);

// Whether the article says its source, and it is one of these.
bool IsFrom(const std::vector<std::string>& sources, ArticleLabels* labels);

}  // namespace wirewatch
