#include "daemon/match/atom_scanner.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/match/ascii_words.h"
#include "daemon/match/atom_key.h"

namespace wirewatch {
namespace {

bool IsWordByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool Allows(const Side& side, absl::string_view text, size_t at) {
  return at < text.size() ? side.chars.Has(text[at]) : side.edge;
}

uint64_t Load8(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// A mask of the first bytes that a literal of that size has.
uint64_t FirstBytes(size_t size) {
  return size >= sizeof(uint64_t) ? ~uint64_t{0} : (uint64_t{1} << (8 * size)) - 1;
}

// Whether a letter has to stand in one case.
bool CaseMatters(const LiteralText& literal) {
  for (size_t i = 0; i < literal.size(); ++i) {
    const bool letter = absl::ascii_isalpha(static_cast<unsigned char>(literal.bytes[i]));
    if (letter && literal.any_case[i] == 0) return true;
  }
  return false;
}

std::string IdentityOf(const Atom& atom) {
  std::string identity = absl::StrCat(atom.text.bytes, absl::string_view("\0", 1),
                                      atom.text.any_case, absl::string_view("\0", 1));
  for (const Side* const side : {&atom.left, &atom.right}) {
    for (int c = 0; c <= 0x80; ++c) identity += side->chars.Has(static_cast<char>(c)) ? '1' : '0';
    identity += side->edge ? '1' : '0';
  }
  return identity;
}

}  // namespace

int32_t AtomScanner::Add(const Atom& atom) {
  const auto [it, inserted] =
      ids_.try_emplace(IdentityOf(atom), static_cast<int32_t>(atoms_.size()));
  if (inserted) atoms_.push_back(atom);
  return it->second;
}

uint16_t AtomScanner::IdOf(const Side& side) {
  const auto it = std::find(sides_.begin(), sides_.end(), side);
  if (it != sides_.end()) return static_cast<uint16_t>(it - sides_.begin());
  // What is not told apart any more allows everything.
  constexpr size_t kMaxSides = 4096;
  if (sides_.size() == kMaxSides) return 0;
  sides_.push_back(side);
  return static_cast<uint16_t>(sides_.size() - 1);
}

void AtomScanner::Build() {
  ids_ = {};
  sides_ = {Side{CharSet::All(), true}};
  struct Keyed {
    AtomKey::Kind kind;
    size_t size;
    uint64_t key;
    Posting posting;
  };
  std::vector<Keyed> all;
  filter_.Reset(atoms_.size(), atoms_.size());
  for (size_t i = 0; i < atoms_.size(); ++i) {
    const Atom& atom = atoms_[i];
    const AtomKey key = *KeyOf(atom);
    const std::string lowered = LoweredBytes(atom.text.bytes);
    const absl::string_view part = absl::string_view(lowered).substr(key.offset, key.size);
    Keyed keyed{key.kind, key.size, 0, {}};
    switch (key.kind) {
      case AtomKey::Kind::kPair: {
        const uint64_t hash = HashFolded(part);
        const uint64_t next =
            HashFolded(absl::string_view(lowered).substr(key.next_offset, key.next_size));
        keyed.key = PairKey(hash, next);
        filter_.AddPair(hash, next);
        break;
      }
      case AtomKey::Kind::kWord:
        keyed.key = HashFolded(part);
        filter_.AddWord(keyed.key);
        break;
      case AtomKey::Kind::kStart:
        keyed.key = StartKey(StartOfWord(part), key.size);
        filter_.AddStart(StartOfWord(part), key.size);
        break;
      case AtomKey::Kind::kBytes:
        keyed.key = StartOfWord(part);
        break;
    }
    Posting& posting = keyed.posting;
    posting.atom = static_cast<int32_t>(i);
    posting.offset = static_cast<uint16_t>(key.offset);
    posting.size = static_cast<uint16_t>(atom.text.size());
    posting.left = IdOf(atom.left);
    posting.right = IdOf(atom.right);
    std::memcpy(&posting.first, lowered.data(), std::min(lowered.size(), sizeof(uint64_t)));
    posting.simple = lowered.size() <= sizeof(uint64_t) && !CaseMatters(atom.text);
    all.push_back(keyed);
  }
  std::stable_sort(all.begin(), all.end(), [](const Keyed& a, const Keyed& b) {
    return std::tie(a.kind, a.size, a.key) < std::tie(b.kind, b.size, b.key);
  });
  std::vector<std::pair<uint64_t, int32_t>> pairs;
  std::vector<std::pair<uint64_t, int32_t>> words;
  std::array<std::vector<std::pair<uint64_t, int32_t>>, kMaxStartKey + 1> starts;
  for (const Keyed& keyed : all) {
    const auto id = static_cast<int32_t>(postings_.size());
    postings_.push_back(keyed.posting);
    if (keyed.kind == AtomKey::Kind::kPair) pairs.emplace_back(keyed.key, id);
    if (keyed.kind == AtomKey::Kind::kWord) words.emplace_back(keyed.key, id);
    if (keyed.kind == AtomKey::Kind::kStart) starts[keyed.size].emplace_back(keyed.key, id);
    if (keyed.kind != AtomKey::Kind::kBytes) continue;
    const auto bytes = static_cast<uint32_t>(keyed.key);
    bytes_.Add({reinterpret_cast<const char*>(&bytes), keyed.size}, id);
  }
  pairs_.Build(pairs);
  words_.Build(words);
  for (size_t size = 0; size <= kMaxStartKey; ++size) starts_[size].Build(starts[size]);
  bytes_.Build();
}

void AtomScanner::Find(const TokenizedText& text, Found found) const {
  if (atoms_.empty()) return;
  const uint64_t* const hashes = text.hashes();
  const uint32_t* const starts = text.starts();
  uint32_t candidates[AnchorFilter::kBatch];
  for (size_t from = 0; from < text.size(); from += AnchorFilter::kBatch) {
    const size_t count = filter_.Collect(text, from, candidates);
    for (size_t i = 0; i < count; ++i) {
      const uint32_t token = candidates[i];
      if (text.IsWide(token)) continue;
      FindAt({text[token].begin, hashes[token], hashes[token + 1], starts[token]}, text, found);
    }
  }
  if (text.has_wide_tokens()) {
    // The hash behind a word that one of these follows is not that of ASCII letters, either.
    for (size_t i = 0; i < text.size(); ++i) {
      const bool before_wide = i + 1 < text.size() && text.IsWide(i + 1);
      if (text.IsWide(i) || before_wide) FindInToken(text[i], text, found);
    }
  }
  bytes_.Find(text.Lowered(),
              [&](int32_t posting, size_t at) { Verify(posting, at, text, found); });
}

void AtomScanner::FindAt(const Word& word, const TokenizedText& text, Found found) const {
  const auto verify = [&](int32_t posting) { Verify(posting, word.at, text, found); };
  if (filter_.MayHaveWord(word.hash)) words_.ForEach(word.hash, verify);
  const uint64_t pair = PairKey(word.hash, word.next_hash);
  if (filter_.MayHavePair(pair)) pairs_.ForEach(pair, verify);
  for (size_t size = kMinStartKey; size <= kMaxStartKey; ++size) {
    if (!filter_.HasStarts(size)) continue;
    const uint32_t start = KeepStart(word.start, size);
    if (filter_.MayHaveStart(start, size)) starts_[size].ForEach(StartKey(start, size), verify);
  }
}

void AtomScanner::FindInToken(const Token& token, const TokenizedText& text, Found found) const {
  const absl::string_view raw = text.text();
  const auto hash = [&text](size_t begin, size_t end) {
    return HashFolded(text.Lowered().substr(begin, end - begin));
  };
  ForEachAsciiWord(text, token, [&](size_t begin, size_t end) {
    size_t next = end;
    while (next < raw.size() && (raw[next] & 0x80) == 0 && !IsWordByte(raw[next])) ++next;
    size_t next_end = next;
    while (next_end < raw.size() && IsWordByte(raw[next_end])) ++next_end;
    const absl::string_view word = text.Lowered().substr(begin, end - begin);
    FindAt({begin, hash(begin, end), hash(next, next_end), StartOfWord(word)}, text, found);
  });
}

void AtomScanner::Verify(int32_t posting_id, size_t at, const TokenizedText& text,
                         Found found) const {
  const Posting& posting = postings_[static_cast<size_t>(posting_id)];
  if (at < posting.offset) return;
  const size_t begin = at - posting.offset;
  const size_t end = begin + posting.size;
  const absl::string_view raw = text.text();
  // Eight bytes can be read behind the text.
  const uint64_t different = Load8(text.Lowered().data() + begin) ^ posting.first;
  if (end > raw.size() || (different & FirstBytes(posting.size)) != 0) return;
  // Before the first byte is no place of the text.
  if (!Allows(sides_[posting.left], raw, begin - 1)) return;
  if (!Allows(sides_[posting.right], raw, end)) return;
  if (!posting.simple) {
    const LiteralText& literal = atoms_[static_cast<size_t>(posting.atom)].text;
    if (!literal.Equals(raw.substr(begin, posting.size))) return;
  }
  found({posting.atom, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
}

}  // namespace wirewatch
