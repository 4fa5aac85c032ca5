#include "daemon/article/utf8.h"

#include <simdjson.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

// The length of the well-formed sequence at the beginning of `bytes`, or minus the length of the
// maximal subpart of an ill-formed one. Table 3-7 of the Unicode Standard.
int SequenceLength(absl::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  int length;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return -1;
  }
  for (int i = 1; i < length; ++i) {
    if (static_cast<size_t>(i) >= bytes.size() || byte(i) < low || byte(i) > high) return -i;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

// The code unit of a "\uXXXX" escape at `at`, or -1 if there is none.
int64_t EscapedUnit(absl::string_view json, size_t at) {
  uint32_t unit = 0;
  if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return -1;
  for (size_t i = at + 2; i < at + 6; ++i) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(json[i]))) return -1;
  }
  return absl::SimpleHexAtoi(json.substr(at + 2, 4), &unit) ? int64_t{unit} : -1;
}

bool IsHighSurrogate(int64_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(int64_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

bool IsValidUtf8(absl::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::string RepairUtf8(absl::string_view bytes, RawMap* map, int64_t* repairs) {
  std::string repaired;
  repaired.reserve(bytes.size() + 16);
  for (size_t at = 0; at < bytes.size();) {
    const int length = SequenceLength(bytes.substr(at));
    if (length > 0) {
      repaired.append(bytes.data() + at, static_cast<size_t>(length));
      at += static_cast<size_t>(length);
    } else {
      repaired.append(kReplacement.data(), kReplacement.size());
      at += static_cast<size_t>(-length);
      map->AddRepair(repaired.size(), at);
      ++*repairs;
    }
  }
  return repaired;
}

std::string RepairSurrogateEscapes(absl::string_view json, int64_t* repairs) {
  std::string repaired(json);
  for (size_t at = 0; at + 1 < repaired.size();) {
    if (repaired[at] != '\\') {
      ++at;
      continue;
    }
    const int64_t unit = EscapedUnit(repaired, at);
    if (unit < 0) {
      at += 2;
    } else if (IsHighSurrogate(unit) && IsLowSurrogate(EscapedUnit(repaired, at + 6))) {
      at += 12;
    } else {
      if (IsHighSurrogate(unit) || IsLowSurrogate(unit)) {
        repaired.replace(at, 6, "\\uFFFD");
        ++*repairs;
      }
      at += 6;
    }
  }
  return repaired;
}

}  // namespace wirewatch
