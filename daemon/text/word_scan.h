#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace wirewatch {

// The instructions that texts are scanned with. All give the same result.
enum class VectorTarget { kScalar, kSse4, kAvx2, kAvx512, kBest };

// "scalar", "sse4", "avx2", "avx512" or "best".
absl::string_view VectorTargetName(VectorTarget target);

// The target of that name; nullopt if there is none, or this processor does not have it.
std::optional<VectorTarget> ParseVectorTarget(absl::string_view name);

// What the environment variable WIREWATCH_VECTOR_TARGET names, else kBest.
VectorTarget DefaultVectorTarget();

// Runs of word bytes in a stretch of a text. Word bytes are ASCII letters and digits, and all bytes
// beyond ASCII but those of the dashes, quotes and dots of U+2010 to U+2027, which part words and
// are the only ones that English text has many of.
struct WordRuns {
  static constexpr size_t kStretch = 4096;
  // What is written behind the last run is void.
  static constexpr size_t kCapacity = kStretch / 2 + 64;

  // Offsets in the text: a run is [begins[i], ends[i]).
  uint32_t begins[kCapacity];
  uint32_t ends[kCapacity];
  size_t begin_count = 0;
  // One less than begins if the last run goes on behind the stretch.
  size_t end_count = 0;

  // What one stretch tells the next: whether its last byte was in a run, and how many bytes of a
  // dash or quote that it began are still to come.
  bool inside = false;
  unsigned punctuation_left = 0;
};

// Scans text[at, at + kStretch), or to its end; clears the counts of `runs` first, but for a run
// that is open. Writes the bytes with ASCII letters in lower case to folded[at...]; only those of
// word runs without bytes beyond ASCII are of use. 64 bytes behind the text's size are written.
// A run that ends with the text is closed.
using WordScan = void (*)(absl::string_view text, size_t at, char* folded, WordRuns* runs);

WordScan WordScanFor(VectorTarget target);

}  // namespace wirewatch
