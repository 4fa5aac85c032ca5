#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// An atom found: its bytes begin at `begin`.
struct AtomHit {
  int32_t atom;
  uint32_t begin;

  friend bool operator<(const AtomHit& a, const AtomHit& b) {
    return a.atom != b.atom ? a.atom < b.atom : a.begin < b.begin;
  }
};

// Finds literals anywhere in a text, in words or across them, whatever their ASCII case. Looks at
// the hash of the few bytes at every place and compares where one of a literal's has that hash.
// Thread-safe once built.
class AtomScanner {
 public:
  // Shorter literals stand nearly everywhere.
  static constexpr size_t kMinBytes = 3;

  // The id of a literal of at least kMinBytes; the same for the same one. Ids are dense and begin
  // at 0. Not after Build.
  int32_t Add(absl::string_view literal);

  // Call once, after all Adds.
  void Build();

  // Appends all hits, in no order. `lowered` is the text with 0x20 set in each byte, see
  // TokenizedText::Lowered; four bytes can be read behind it. May tell of a place where the text
  // differs from the literal in that bit.
  void Find(absl::string_view lowered, std::vector<AtomHit>* hits) const;

  size_t size() const { return literals_.size(); }

 private:
  // An atom that is looked up by its bytes from `offset` on.
  struct Posting {
    uint32_t key;
    int32_t atom;
    uint32_t offset;
  };
  // The atoms that are looked up by as many bytes.
  struct Table {
    std::vector<uint64_t> filter;
    // Sorted by key.
    std::vector<Posting> postings;
  };

  template <size_t kBytes>
  void FindIn(const Table& table, absl::string_view lowered, std::vector<AtomHit>* hits) const;
  void Verify(const Table& table, uint32_t key, size_t at, absl::string_view lowered,
              std::vector<AtomHit>* hits) const;

  // With 0x20 set in each byte.
  std::vector<std::string> literals_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  // By three bytes, and by four.
  Table threes_;
  Table fours_;
};

}  // namespace wirewatch
