#include "daemon/text/word_scan.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

// Compiled once for each target, see https://github.com/google/highway.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "daemon/text/word_scan.cc"
// clang-format off: the order matters
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wirewatch {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kBlock = 64;
// A block is read with the two bytes behind it.
constexpr size_t kReadAhead = 2;
// Bytes that are asked for before they are read: a text is often too short for the processor to see
// that all of it will be.
constexpr size_t kPrefetch = 1536;

// The lanes of one vector, at most a block.
using Bytes = hn::CappedTag<uint8_t, kBlock>;
using Vector = hn::Vec<Bytes>;

// One bit for each byte of a block.
struct BlockBits {
  uint64_t words = 0;
  // Whether a byte is beyond ASCII.
  bool wide = false;
};

template <class Mask>
HWY_INLINE void PutBits(Bytes d, Mask mask, size_t at, uint64_t* bits) {
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(d, mask, bytes);
  uint64_t part;
  std::memcpy(&part, bytes, sizeof(part));
  *bits |= part << at;
}

HWY_INLINE BlockBits ScanBlock(const uint8_t* HWY_RESTRICT text, uint8_t* HWY_RESTRICT folded) {
  const Bytes d;
  BlockBits bits;
  Vector seen = hn::Zero(d);
  for (size_t at = 0; at < kBlock; at += hn::Lanes(d)) {
    const Vector bytes = hn::LoadU(d, text + at);
    // Letters get lower case by this bit; digits have it.
    const Vector lower = hn::Or(bytes, hn::Set(d, 0x20));
    hn::StoreU(lower, d, folded + at);
    const auto letters = hn::Lt(hn::Sub(lower, hn::Set(d, 'a')), hn::Set(d, 26));
    const auto digits = hn::Lt(hn::Sub(bytes, hn::Set(d, '0')), hn::Set(d, 10));
    const auto wide = hn::Gt(bytes, hn::Set(d, 0x7F));
    PutBits(d, hn::Or(hn::Or(letters, digits), wide), at, &bits.words);
    seen = hn::Or(seen, bytes);
  }
  bits.wide = !hn::AllFalse(d, hn::Gt(seen, hn::Set(d, 0x7F)));
  return bits;
}

// The first bytes of E2 80 90 to E2 80 A7: U+2010 to U+2027.
HWY_INLINE uint64_t PunctuationBits(const uint8_t* HWY_RESTRICT text) {
  const Bytes d;
  uint64_t bits = 0;
  for (size_t at = 0; at < kBlock; at += hn::Lanes(d)) {
    const auto first = hn::Eq(hn::LoadU(d, text + at), hn::Set(d, 0xE2));
    const auto second = hn::Eq(hn::LoadU(d, text + at + 1), hn::Set(d, 0x80));
    const auto third =
        hn::Lt(hn::Sub(hn::LoadU(d, text + at + 2), hn::Set(d, 0x90)), hn::Set(d, 0x18));
    PutBits(d, hn::And(first, hn::And(second, third)), at, &bits);
  }
  return bits;
}

// Writes the places of the bits, and returns where they end; what is written behind is void.
HWY_INLINE uint32_t* AppendPlaces(uint64_t bits, uint32_t base, uint32_t* HWY_RESTRICT places) {
  uint32_t* const end = places + hwy::PopCount(bits);
#if HWY_TARGET <= HWY_AVX3
  // Compressed in a register and stored whole: to store compressed takes many cycles on AMD's Zen.
  const hn::CappedTag<uint32_t, 16> d;
  // Loaded, for an Iota of what is not constant goes through memory.
  HWY_ALIGN static constexpr uint32_t kLanes[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                    8, 9, 10, 11, 12, 13, 14, 15};
  auto place = hn::Add(hn::Load(d, kLanes), hn::Set(d, base));
  for (int part = 0; part < 4; ++part) {
    const uint16_t part_bits = static_cast<uint16_t>(bits >> (16 * part));
    uint8_t mask[8] = {static_cast<uint8_t>(part_bits), static_cast<uint8_t>(part_bits >> 8)};
    hn::StoreU(hn::Compress(place, hn::LoadMaskBits(d, mask)), d, places);
    places += hwy::PopCount(uint64_t{part_bits});
    place = hn::Add(place, hn::Set(d, 16));
  }
#else
  // Many at a time: a branch for each, or at an end that is never the same, would be mispredicted.
  for (size_t written = 0; written == 0 || places + written < end; written += 24) {
    for (size_t i = written; i < written + 24; ++i) {
      places[i] = base + static_cast<uint32_t>(__builtin_ctzll(bits | uint64_t{1} << 63));
      bits &= bits - 1;
    }
  }
#endif
  return end;
}

void ScanWords(absl::string_view text, size_t at, char* folded, WordRuns* runs) {
  const size_t stretch_end = std::min(at + WordRuns::kStretch, text.size());
  uint64_t inside = runs->edge_count % 2;
  if (inside != 0) runs->edges[0] = runs->edges[runs->edge_count - 1];
  uint32_t* edges = runs->edges + inside;
  uint64_t punctuation_left = (uint64_t{1} << runs->punctuation_left) - 1;
  uint8_t last[kBlock + hn::MaxLanes(Bytes()) + kReadAhead] = {};
  for (size_t ahead = 0; at == 0 && ahead < std::min(kPrefetch, text.size()); ahead += kBlock) {
    __builtin_prefetch(text.data() + ahead);
  }
  for (; at < stretch_end; at += kBlock) {
    const uint8_t* bytes = reinterpret_cast<const uint8_t*>(text.data()) + at;
    __builtin_prefetch(bytes + kPrefetch);
    if (HWY_UNLIKELY(at + kBlock + kReadAhead > text.size())) {
      std::memcpy(last, bytes, text.size() - at);
      std::memset(last + (text.size() - at), 0, sizeof(last) - (text.size() - at));
      bytes = last;
    }
    BlockBits bits = ScanBlock(bytes, reinterpret_cast<uint8_t*>(folded) + at);
    if (HWY_UNLIKELY(bits.wide || punctuation_left != 0)) {
      const uint64_t first = bits.wide ? PunctuationBits(bytes) : 0;
      bits.words &= ~(first | first << 1 | first << 2 | punctuation_left);
      // What is to come of one that begins in the last two bytes.
      punctuation_left = (first >> 62 != 0 ? 1 : 0) | (first >> 63 << 1);
    }
    edges = AppendPlaces(bits.words ^ (bits.words << 1 | inside), static_cast<uint32_t>(at), edges);
    inside = bits.words >> 63;
  }
  runs->punctuation_left = static_cast<unsigned>(hwy::PopCount(punctuation_left));
  // A text that fills its last block ends its last run itself.
  if (stretch_end == text.size() && inside != 0) *edges++ = static_cast<uint32_t>(text.size());
  runs->edge_count = static_cast<size_t>(edges - runs->edges);
}

}  // namespace HWY_NAMESPACE
}  // namespace wirewatch
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wirewatch {
namespace {

HWY_EXPORT(ScanWords);

constexpr std::array<uint8_t, 256> MakeWordTable() {
  std::array<uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const unsigned lower = c | 0x20;
    table[c] = c >= 0x80 || (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ? 1 : 0;
  }
  return table;
}
constexpr std::array<uint8_t, 256> kIsWord = MakeWordTable();

// The same, a byte at a time.
class ScalarScan {
 public:
  static void Run(absl::string_view text, size_t at, char* folded, WordRuns* runs) {
    const size_t end = std::min(at + WordRuns::kStretch, text.size());
    unsigned inside = runs->edge_count % 2;
    if (inside != 0) runs->edges[0] = runs->edges[runs->edge_count - 1];
    size_t edges = inside;
    size_t not_word_until = at + runs->punctuation_left;
    for (; at < end; ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      folded[at] = static_cast<char>(byte | 0x20);
      unsigned word = kIsWord[byte];
      if (byte >= 0x80) {
        if (IsPunctuation(text.substr(at))) not_word_until = at + 3;
        if (at < not_word_until) word = 0;
      }
      // Written always, counted where a run begins or ends.
      runs->edges[edges] = static_cast<uint32_t>(at);
      edges += word ^ inside;
      inside = word;
    }
    runs->punctuation_left = static_cast<unsigned>(std::max(not_word_until, end) - end);
    if (end == text.size() && inside != 0) runs->edges[edges++] = static_cast<uint32_t>(end);
    runs->edge_count = edges;
  }

 private:
  static bool IsPunctuation(absl::string_view text) {
    return text.size() > 2 && text[0] == '\xE2' && text[1] == '\x80' &&
           static_cast<unsigned char>(text[2]) - 0x90u < 0x18u;
  }
};

void ScanBest(absl::string_view text, size_t at, char* folded, WordRuns* runs) {
  HWY_DYNAMIC_DISPATCH(ScanWords)(text, at, folded, runs);
}

constexpr char kTargetVariable[] = "WIREWATCH_VECTOR_TARGET";

constexpr VectorTarget kTargets[] = {VectorTarget::kScalar, VectorTarget::kSse4,
                                     VectorTarget::kAvx2, VectorTarget::kAvx512,
                                     VectorTarget::kBest};

// nullptr if the program or the processor does not have the target.
WordScan Find(VectorTarget target) {
  // Asked once: a virtual machine takes microseconds to tell what its processor can do.
  [[maybe_unused]] static const int64_t supported = hwy::SupportedTargets();
  switch (target) {
    case VectorTarget::kScalar:
      return &ScalarScan::Run;
    case VectorTarget::kSse4:
#if HWY_TARGETS & HWY_SSE4
      if (supported & HWY_SSE4) return &N_SSE4::ScanWords;
#endif
      return nullptr;
    case VectorTarget::kAvx2:
#if HWY_TARGETS & HWY_AVX2
      if (supported & HWY_AVX2) return &N_AVX2::ScanWords;
#endif
      return nullptr;
    case VectorTarget::kAvx512:
#if HWY_TARGETS & HWY_AVX3
      if (supported & HWY_AVX3) return &N_AVX3::ScanWords;
#endif
      return nullptr;
    case VectorTarget::kBest:
      return &ScanBest;
  }
  return nullptr;
}

}  // namespace

absl::string_view VectorTargetName(VectorTarget target) {
  switch (target) {
    case VectorTarget::kScalar:
      return "scalar";
    case VectorTarget::kSse4:
      return "sse4";
    case VectorTarget::kAvx2:
      return "avx2";
    case VectorTarget::kAvx512:
      return "avx512";
    case VectorTarget::kBest:
      return "best";
  }
  return "best";
}

std::optional<VectorTarget> ParseVectorTarget(absl::string_view name) {
  for (const VectorTarget target : kTargets) {
    if (name == VectorTargetName(target) && Find(target) != nullptr) return target;
  }
  return std::nullopt;
}

VectorTarget DefaultVectorTarget() {
  static const VectorTarget target = [] {
    const char* const name = std::getenv(kTargetVariable);
    return ParseVectorTarget(name == nullptr ? "" : name).value_or(VectorTarget::kBest);
  }();
  return target;
}

absl::Status CheckVectorTarget() {
  const char* const name = std::getenv(kTargetVariable);
  if (name == nullptr || ParseVectorTarget(name).has_value()) return absl::OkStatus();
  std::vector<absl::string_view> names;
  for (const VectorTarget target : kTargets) {
    if (Find(target) != nullptr) names.push_back(VectorTargetName(target));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("environment variable ", kTargetVariable, ": this processor has no target '",
                   name, "'; expected one of: ", absl::StrJoin(names, ", ")));
}

WordScan WordScanFor(VectorTarget target) {
  const WordScan scan = Find(target);
  return scan != nullptr ? scan : &ScalarScan::Run;
}

}  // namespace wirewatch
#endif  // HWY_ONCE
