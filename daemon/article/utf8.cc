#include "daemon/article/utf8.h"

#include <simdjson.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "daemon/base/utf8_sequence.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

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
    const int length = Utf8SequenceLength(bytes.substr(at));
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
