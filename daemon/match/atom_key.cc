#include "daemon/match/atom_key.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "daemon/match/byte_table.h"
#include "daemon/match/literal_rarity.h"
#include "daemon/match/word_keys.h"
#include "daemon/match/word_presence.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {
namespace {

bool IsWordByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

bool MayBeWord(const Side& side) {
  return !(side.chars & (CharSet::Of('a', 'z') | CharSet::Of('A', 'Z') | CharSet::Digits()))
              .empty();
}

}  // namespace

std::string LoweredBytes(absl::string_view bytes) {
  std::string lowered(bytes);
  for (char& c : lowered) c = static_cast<char>(c | 0x20);
  return lowered;
}

uint32_t StartOfWord(absl::string_view word) {
  uint32_t start = 0;
  std::memcpy(&start, word.data(), std::min(word.size(), sizeof(start)));
  return start;
}

std::optional<AtomKey> KeyOf(const Atom& atom) {
  const std::string& bytes = atom.text.bytes;
  const std::string lowered = LoweredBytes(bytes);
  std::optional<AtomKey> best;
  double best_bits = 0;
  // The word before, if nothing but ASCII is between.
  std::optional<AtomKey> last;
  const auto bits_of = [&](const AtomKey& key, bool ends) {
    return RarityBits(absl::string_view(lowered).substr(key.offset, key.size), true, ends);
  };
  const auto offer = [&](const AtomKey& key, double bits) {
    if (best.has_value() && bits <= best_bits) return;
    best = key;
    best_bits = bits;
  };
  for (size_t at = 0; at < bytes.size();) {
    if (!IsWordByte(bytes[at])) {
      if ((bytes[at] & 0x80) != 0) last.reset();
      ++at;
      continue;
    }
    const size_t begin = at;
    while (at < bytes.size() && IsWordByte(bytes[at])) ++at;
    if (begin == 0 && MayBeWord(atom.left)) continue;
    if (at < bytes.size() || !MayBeWord(atom.right)) {
      const AtomKey word{AtomKey::Kind::kWord, begin, at - begin};
      offer(word, bits_of(word, true));
      if (last.has_value()) {
        offer({AtomKey::Kind::kPair, last->offset, last->size, begin, at - begin},
              bits_of(*last, true) + bits_of(word, true));
      }
      last = word;
    } else if (at - begin >= kMinStartKey) {
      const AtomKey start{AtomKey::Kind::kStart, begin, std::min(at - begin, kMaxStartKey)};
      offer(start, bits_of(start, false));
    }
  }
  if (!best.has_value() && bytes.size() >= ByteTable::kMinBytes) {
    const size_t size = std::min(bytes.size(), ByteTable::kMaxBytes);
    best = AtomKey{AtomKey::Kind::kBytes, ByteTable::RarestOffset(lowered, size), size};
  }
  return best;
}

bool IsQuick(const AtomKey& key) {
  constexpr size_t kUncommonStart = 3;
  return key.kind != AtomKey::Kind::kBytes &&
         (key.kind != AtomKey::Kind::kStart || key.size >= kUncommonStart);
}

std::optional<uint64_t> PresenceKeyOf(const Atom& atom) {
  const std::optional<AtomKey> key = KeyOf(atom);
  if (!key.has_value() || key->kind == AtomKey::Kind::kBytes) return std::nullopt;
  const std::string word = LoweredBytes(atom.text.bytes).substr(key->offset, key->size);
  if (key->kind != AtomKey::Kind::kStart) return HashFolded(word);
  if (key->size < WordPresence::kStart) return std::nullopt;
  return WordPresence::KeyOfStart(StartOfWord(word));
}

}  // namespace wirewatch
