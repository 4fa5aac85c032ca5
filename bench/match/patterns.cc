#include "bench/match/patterns.h"

#include "absl/strings/str_cat.h"

namespace wirewatch::bench {

std::string NamePattern(const Watchlist& watchlist, size_t entity) {
  const std::string either =
      absl::StrCat("(?:", RE2::QuoteMeta(watchlist.spellings[2 * entity].text), "|",
                   RE2::QuoteMeta(watchlist.spellings[2 * entity + 1].text), ")");
  switch (watchlist.kind) {
    case WordKind::kAscii:
      return absl::StrCat("\\b", either, "\\b");
    case WordKind::kLetters:
      // RE2's \b knows ASCII letters only.
      return absl::StrCat("(?:^|[^\\pL\\pN])", either, "(?:[^\\pL\\pN]|$)");
    case WordKind::kCharacters:
      return either;
  }
  return either;
}

RE2::Options NameOptions(const Watchlist& watchlist, int64_t max_bytes) {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  if (watchlist.kind == WordKind::kAscii) options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_max_mem(max_bytes);
  return options;
}

}  // namespace wirewatch::bench
