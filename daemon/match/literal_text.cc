#include "daemon/match/literal_text.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using Kind = RegexNode::Kind;

constexpr size_t kMaxBytes = 64;
// A class of more characters is no text.
constexpr size_t kMaxClass = 6;
constexpr size_t kMaxRepetitions = 8;

using Literals = std::vector<LiteralText>;

LiteralText OfChar(const std::string& bytes, bool any_case) {
  return {bytes, std::string(bytes.size(), any_case ? '\x20' : '\0')};
}

std::optional<Literals> OfClass(const RegexNode& node) {
  if (!node.bytes.empty()) return Literals{OfChar(node.bytes, node.any_case)};
  if (node.chars.beyond_ascii()) return std::nullopt;
  Literals literals;
  for (unsigned char c = 0; c < 0x80; ++c) {
    if (!node.chars.Has(static_cast<char>(c))) continue;
    const unsigned char other = c ^ 0x20;
    const bool both = absl::ascii_isalpha(c) && node.chars.Has(static_cast<char>(other));
    if (both && absl::ascii_isupper(c)) continue;
    literals.push_back(OfChar(std::string(1, static_cast<char>(c)), both));
    if (literals.size() > kMaxClass) return std::nullopt;
  }
  return literals;
}

std::optional<Literals> OfRepeat(const RegexNode& node, size_t limit) {
  if (node.max > kMaxRepetitions) return std::nullopt;
  const std::optional<Literals> once = LiteralsOf(node.parts[0], limit);
  if (!once.has_value()) return std::nullopt;
  Literals all;
  Literals power = {LiteralText()};
  for (size_t times = 0; times <= node.max; ++times) {
    if (times >= node.min) all.insert(all.end(), power.begin(), power.end());
    if (all.size() > limit) return std::nullopt;
    if (times == node.max) break;
    std::optional<Literals> next = Cross(power, *once, limit);
    if (!next.has_value()) return std::nullopt;
    power = *std::move(next);
  }
  return all;
}

}  // namespace

bool LiteralText::Equals(absl::string_view text) const {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if ((text[i] | any_case[i]) != bytes[i]) return false;
  }
  return true;
}

LiteralText Join(const LiteralText& a, const LiteralText& b) {
  return {absl::StrCat(a.bytes, b.bytes), absl::StrCat(a.any_case, b.any_case)};
}

std::optional<Literals> Cross(const Literals& a, const Literals& b, size_t limit) {
  if (a.size() * b.size() > limit) return std::nullopt;
  Literals joined;
  for (const LiteralText& x : a) {
    for (const LiteralText& y : b) {
      if (x.size() + y.size() > kMaxBytes) return std::nullopt;
      joined.push_back(Join(x, y));
    }
  }
  return joined;
}

std::optional<Literals> LiteralsOf(const RegexNode& node, size_t limit) {
  switch (node.kind) {
    case Kind::kChar:
      return OfClass(node);
    case Kind::kAssertion:
      return Literals{LiteralText()};
    case Kind::kSequence: {
      std::optional<Literals> all = Literals{LiteralText()};
      for (const RegexNode& part : node.parts) {
        const std::optional<Literals> next = LiteralsOf(part, limit);
        if (!next.has_value()) return std::nullopt;
        all = Cross(*all, *next, limit);
        if (!all.has_value()) return std::nullopt;
      }
      return all;
    }
    case Kind::kAlternation: {
      Literals all;
      for (const RegexNode& part : node.parts) {
        const std::optional<Literals> more = LiteralsOf(part, limit);
        if (!more.has_value() || all.size() + more->size() > limit) return std::nullopt;
        all.insert(all.end(), more->begin(), more->end());
      }
      return all;
    }
    case Kind::kRepeat:
      return OfRepeat(node, limit);
  }
  return std::nullopt;
}

}  // namespace wirewatch
