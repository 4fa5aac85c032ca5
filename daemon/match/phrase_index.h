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

  size_t size() const { return size_; }

  // Bytes of memory in use.
  size_t bytes() const;

 private:
  // A phrase in `records_`, where all that is asked of one stands in one place: this, a word with
  // the size of each token (see MakeSize), and then their folded forms one after the other. An
  // exact-case phrase has the sizes of its tokens as written behind the others, and so the bytes.
  struct Header {
    int32_t phrase;
    uint16_t token_count;
    uint8_t anchor;
    bool any_ending : 1;
    bool exact_case : 1;
  };
  static constexpr size_t kHeaderWords = sizeof(Header) / sizeof(uint32_t);
  // Where a record begins.
  using Place = int32_t;
  struct Record {
    Header header;
    const uint32_t* sizes;
    const char* bytes;
  };
  // A key of a token, to be found in one of the tables.
  struct Lookup {
    const AnchorTable* table;
    uint64_t key;
    uint32_t token;
  };
  // So many candidates are looked up together.
  static constexpr size_t kGroup = 32;

  // What only Add and Build need: where the record and the hashes of each phrase begin; phrases by
  // a hash of their records; the hash of each folded token; and memory to tokenise in.
  struct Added {
    Place place;
    uint32_t first_hash;
  };
  struct Scratch {
    std::vector<Added> phrases;
    absl::flat_hash_map<uint64_t, int32_t> ids;
    std::vector<uint64_t> hashes;
    TokenizedText tokenized;
    // Of the phrase that is added.
    std::vector<uint32_t> sizes;
    std::string bytes;
  };

  // Writes a record behind the others.
  void Append(const PhraseSpec& spec);
  // The bytes of records_[begin, end) that tell the phrase there from others.
  absl::string_view Identity(size_t begin, size_t end) const;
  Record At(Place place) const;
  bool Matches(const Record& record, size_t first, const TokenizedText& text) const;
  // Whether it is written as in the bytes at `written`.
  bool MatchesCase(const Record& record, size_t first, const char* written,
                   const TokenizedText& text) const;
  // What is anchored at these tokens, at most kGroup.
  void FindAt(absl::Span<const uint32_t> candidates, const TokenizedText& text, size_t max_hits,
              std::vector<PhraseHit>* hits) const;
  void Verify(const Lookup& lookup, const TokenizedText& text, std::vector<PhraseHit>* hits) const;

  size_t size_ = 0;
  std::vector<uint32_t> records_;
  AnchorTable pairs_;
  AnchorTable words_;
  AnchorTable starts_;
  AnchorFilter filter_;
  std::unique_ptr<Scratch> scratch_ = std::make_unique<Scratch>();
};

}  // namespace wirewatch
