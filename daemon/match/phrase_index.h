#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "daemon/match/anchor_filter.h"
#include "daemon/match/anchor_table.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {

// A sequence of words to look for.
struct PhraseSpec {
  absl::string_view text;
  // The last word may go on.
  bool any_ending = false;
  // The bytes of each word must be those of `text`.
  bool exact_case = false;
};

// A phrase found: tokens [first_token, last_token] of the text.
struct PhraseHit {
  int32_t phrase;
  uint32_t first_token;
  uint32_t last_token;
};

// Finds all of many phrases in a text at once. A phrase is looked up by one anchor: the pair of
// neighbouring words that the fewest other phrases have, else a single word, else the beginning of
// a word; the other words are compared only there. Thread-safe once built.
class PhraseIndex {
 public:
  // The id of a phrase; the same for phrases that match the same texts. The phrase has at least
  // one token. Ids are dense and begin at 0. Not after Build.
  int32_t Add(const PhraseSpec& spec);

  // Chooses the anchors. Call once, after all Adds.
  void Build();

  // Appends the hits to *hits, in the order of their anchors. Stops once there are more than
  // `max_hits`.
  void Find(const TokenizedText& text, size_t max_hits, std::vector<PhraseHit>* hits) const;

  size_t size() const { return phrases_.size(); }

  // Bytes of memory in use, without those of the phrases' text, and those.
  size_t index_bytes() const;
  size_t text_bytes() const { return bytes_.capacity(); }

 private:
  struct PhraseToken {
    uint32_t size : 30;
    // The most that may stand between this token and the one before it, a Gap.
    uint32_t max_gap : 2;
  };
  // Its tokens' folded forms stand one after the other in `bytes_`. Behind those of an exact-case
  // phrase stand the bytes as written, and behind its tokens as many again with the sizes of these.
  struct Phrase {
    uint32_t first_token;
    uint32_t first_byte;
    uint16_t token_count;
    uint8_t anchor;
    bool any_ending : 1;
    bool exact_case : 1;
  };

  // A key of a token, to be found in one of the tables.
  struct Lookup {
    const AnchorTable* table;
    uint64_t key;
    uint32_t token;
  };
  // So many candidates are looked up together.
  static constexpr size_t kGroup = 32;

  Phrase Append(const PhraseSpec& spec);
  bool Equal(const Phrase& a, const Phrase& b) const;
  size_t StoredTokens(const Phrase& phrase) const;
  size_t StoredBytes(const Phrase& phrase) const;
  bool Matches(const Phrase& phrase, size_t first, const TokenizedText& text) const;
  bool MatchesCase(const Phrase& phrase, size_t first, const TokenizedText& text) const;
  // What is anchored at these tokens, at most kGroup.
  void FindAt(absl::Span<const uint32_t> candidates, const TokenizedText& text, size_t max_hits,
              std::vector<PhraseHit>* hits) const;
  void Verify(const Lookup& lookup, const TokenizedText& text, std::vector<PhraseHit>* hits) const;

  std::vector<Phrase> phrases_;
  std::vector<PhraseToken> tokens_;
  std::string bytes_;
  AnchorTable pairs_;
  AnchorTable words_;
  AnchorTable starts_;
  AnchorFilter filter_;

  // What only Add and Build need: phrases by a hash of all that tells them apart, the hash of each
  // folded token, and memory to tokenise in.
  struct Scratch {
    absl::flat_hash_map<uint64_t, int32_t> ids;
    std::vector<uint64_t> hashes;
    TokenizedText tokenized;
  };
  std::unique_ptr<Scratch> scratch_ = std::make_unique<Scratch>();
};

}  // namespace wirewatch
