#include "daemon/match/word_span.h"

#include <algorithm>

namespace wirewatch {
namespace {

bool Has(const WordSpan& span, int32_t mention) {
  return std::find(span.mentions.begin(), span.mentions.end(), mention) != span.mentions.end();
}

}  // namespace

bool ShareMention(const WordSpan& a, const WordSpan& b) {
  return std::any_of(a.mentions.begin(), a.mentions.end(),
                     [&b](int32_t mention) { return Has(b, mention); });
}

bool IsPart(const WordSpan& part, const WordSpan& whole) {
  return std::all_of(part.mentions.begin(), part.mentions.end(),
                     [&whole](int32_t mention) { return Has(whole, mention); });
}

void AddMentions(const WordSpan& span, std::vector<int32_t>* out) {
  out->insert(out->end(), span.mentions.begin(), span.mentions.end());
}

WordSpan Over(const WordSpan& a, const WordSpan& b) {
  WordSpan over{std::min(a.begin, b.begin), std::max(a.end, b.end), a.mentions};
  over.mentions.insert(over.mentions.end(), b.mentions.begin(), b.mentions.end());
  return over;
}

}  // namespace wirewatch
