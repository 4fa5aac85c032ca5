#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
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

// InvalidArgument if that variable names a target that there is not, or that this processor does
// not have: a program asks when it starts.
absl::Status CheckVectorTarget();

// Runs of word bytes in a stretch of a text. Word bytes are ASCII letters and digits, and all bytes
// beyond ASCII but those of the dashes, quotes and dots of U+2010 to U+2027, which part words and
// are the only ones that English text has many of.
struct WordRuns {
  static constexpr size_t kStretch = 4096;

  // Offsets in the text where runs begin and end, in turn: the first run is [edges[0], edges[1]).
  // What is written behind `edge_count` is void. An odd count leaves the last run open: it goes on
  // behind the stretch.
  uint32_t edges[kStretch + 64];
  size_t edge_count = 0;
  // How many bytes of a dash or quote that the stretch began are still to come.
  unsigned punctuation_left = 0;

  size_t size() const { return edge_count / 2; }
  uint32_t begin(size_t i) const { return edges[2 * i]; }
  uint32_t end(size_t i) const { return edges[2 * i + 1]; }
};

// Scans text[at, at + kStretch), or to its end. What `runs` held goes first, but for a run that is
// open. Writes the bytes with ASCII letters in lower case to folded[at...]; only those of
// word runs without bytes beyond ASCII are of use. 64 bytes behind the text's size are written.
// A run that ends with the text is closed.
using WordScan = void (*)(absl::string_view text, size_t at, char* folded, WordRuns* runs);

WordScan WordScanFor(VectorTarget target);

}  // namespace wirewatch
