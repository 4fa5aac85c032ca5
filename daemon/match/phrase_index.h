#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "daemon/match/anchor_filter.h"
#include "daemon/match/hash_filter.h"
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

 private:
  struct PhraseToken {
    uint64_t hash;
    uint32_t folded_begin;
    uint32_t folded_size;
    // The bytes as written, of an exact-case phrase.
    uint32_t raw_begin;
    uint32_t raw_size;
    // The most that may stand between this token and the one before it.
    Gap max_gap;
  };
  struct Phrase {
    uint32_t first_token;
    uint16_t token_count;
    uint16_t anchor;
    bool any_ending;
    bool exact_case;
  };
  // Anchor key -> the phrases with that anchor: [begin, end) of postings.
  struct AnchorTable {
    HashFilter filter;
    absl::flat_hash_map<uint64_t, std::pair<uint32_t, uint32_t>> ranges;
    std::vector<int32_t> postings;

    void Build(std::vector<std::pair<uint64_t, int32_t>> entries);
  };

  absl::string_view FoldedForm(const PhraseToken& token) const;
  bool Matches(const Phrase& phrase, size_t first, const TokenizedText& text) const;
  // Writes the tokens of [from, to) that may be anchors to `candidates`; returns how many.
  size_t FindCandidates(const TokenizedText& text, size_t from, size_t to,
                        uint32_t* candidates) const;
  void FindAt(size_t at, const TokenizedText& text, std::vector<PhraseHit>* hits) const;
  void Verify(const AnchorTable& table, uint64_t key, size_t at, const TokenizedText& text,
              std::vector<PhraseHit>* hits) const;

  std::vector<Phrase> phrases_;
  std::vector<PhraseToken> tokens_;
  std::string folded_;
  std::string raw_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  AnchorTable pairs_;
  AnchorTable singles_;
  // Beginnings of words, by their first 2, 3 or 4 bytes: bit n of the sizes is set where a key of n
  // bytes is used.
  AnchorTable prefixes_;
  unsigned prefix_sizes_ = 0;
  AnchorFilter filter_;
};

}  // namespace wirewatch
