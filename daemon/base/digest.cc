#include "daemon/base/digest.h"

#define XXH_INLINE_ALL
#include <openssl/sha.h>
#include <xxhash.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {

std::string Sha256Hex(absl::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string Sha256HexOfFields(std::initializer_list<absl::string_view> fields) {
  std::string input;
  for (absl::string_view field : fields) absl::StrAppend(&input, field.size(), ":", field);
  return Sha256Hex(input);
}

uint64_t HashBytes(absl::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace wirewatch
