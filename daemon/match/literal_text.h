#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "daemon/match/regex_syntax.h"

namespace wirewatch {

// Bytes of a text, of which some letters may stand in either case.
struct LiteralText {
  // Lower case where it may be either.
  std::string bytes;
  // For each byte 0x20 where that bit does not matter, else 0.
  std::string any_case;

  bool empty() const { return bytes.empty(); }
  size_t size() const { return bytes.size(); }
  // `text` has as many bytes.
  bool Equals(absl::string_view text) const;
};

LiteralText Join(const LiteralText& a, const LiteralText& b);

// All texts that a part of a regex matches, if these are few; assertions are left out. nullopt for
// more than `limit` texts, or longer ones than are of use.
std::optional<std::vector<LiteralText>> LiteralsOf(const RegexNode& node, size_t limit);

// Each of `a` before each of `b`; nullopt for more than `limit`.
std::optional<std::vector<LiteralText>> Cross(const std::vector<LiteralText>& a,
                                              const std::vector<LiteralText>& b, size_t limit);

}  // namespace wirewatch
