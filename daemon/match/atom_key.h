#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "daemon/match/regex_plan.h"

namespace wirewatch {

// What an atom is looked up by: its bytes [offset, offset + size).
struct AtomKey {
  enum class Kind {
    kPair,   // a word and the one behind it, which is [next_offset, next_offset + next_size)
    kWord,   // a word of ASCII letters and digits
    kStart,  // the beginning of one
    kBytes,  // three or four bytes anywhere
  };
  Kind kind;
  size_t offset;
  size_t size;
  size_t next_offset = 0;
  size_t next_size = 0;
};

// The key that is likely rarest, one of words if there is any; nullopt if the atom is too short.
std::optional<AtomKey> KeyOf(const Atom& atom);

// Whether it is looked up by words, or by beginnings of words that are not too common.
bool IsQuick(const AtomKey& key);

// What WordPresence knows of each text with the atom; nullopt if nothing.
std::optional<uint64_t> PresenceKeyOf(const Atom& atom);

// With 0x20 set in each byte, see TokenizedText::Lowered.
std::string LoweredBytes(absl::string_view bytes);

// The first bytes of a word as TokenizedText::starts has them.
uint32_t StartOfWord(absl::string_view word);

}  // namespace wirewatch
