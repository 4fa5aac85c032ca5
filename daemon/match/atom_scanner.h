#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "daemon/match/anchor_filter.h"
#include "daemon/match/anchor_table.h"
#include "daemon/match/atom_key.h"
#include "daemon/match/byte_table.h"
#include "daemon/match/regex_plan.h"
#include "daemon/match/word_keys.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {

// An atom found: bytes [begin, end) of the text.
struct AtomHit {
  int32_t atom;
  uint32_t begin;
  uint32_t end;
};

// Finds literals anywhere in a text, in words or across them. A literal that holds two neighbouring
// words, a word, or the beginning of one, is looked up by that, as phrases are; only the others
// make a scan of all bytes necessary. Thread-safe once built.
class AtomScanner {
 public:
  // The id of an atom that has a key, see AtomKey; the same for the same one. Ids are dense and
  // begin at 0. Not after Build.
  int32_t Add(const Atom& atom);

  // Call once, after all Adds.
  void Build();

  // Calls found(hit) for all hits, in no order; for some twice.
  using Found = absl::FunctionRef<void(const AtomHit&)>;
  void Find(const TokenizedText& text, Found found) const;

  size_t size() const { return atoms_.size(); }

 private:
  // An atom that is looked up by its bytes from `offset` on, with all that nearly every one needs
  // to be told from the text: it is one read of memory.
  struct Posting {
    int32_t atom;
    uint16_t offset;
    uint16_t size;
    uint16_t left;
    uint16_t right;
    // Its first eight bytes have all of it, and the case of no letter matters.
    bool simple;
    // With 0x20 set in each byte, see TokenizedText::Lowered.
    uint64_t first;
  };
  // A word of a text, and the one behind it.
  struct Word {
    size_t at;
    uint64_t hash;
    uint64_t next_hash;
    uint32_t start;
  };

  // What is looked up by a word.
  void FindAt(const Word& word, const TokenizedText& text, Found found) const;
  // Words of ASCII letters that begin within a token.
  void FindInToken(const Token& token, const TokenizedText& text, Found found) const;
  void Verify(int32_t posting, size_t at, const TokenizedText& text, Found found) const;

  uint16_t IdOf(const Side& side);

  std::vector<Atom> atoms_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  // Of one key side by side.
  std::vector<Posting> postings_;
  // The different ones, of which there are few.
  std::vector<Side> sides_;
  AnchorFilter filter_;
  AnchorTable pairs_;
  AnchorTable words_;
  // By the size of the beginning.
  std::array<AnchorTable, kMaxStartKey + 1> starts_;
  ByteTable bytes_;
};

}  // namespace wirewatch
