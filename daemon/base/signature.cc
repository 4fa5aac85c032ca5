#include "daemon/base/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

constexpr int64_t kMaxKeyBytes = 64 << 10;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyDeleter>;

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Nobody is there to be asked for a password.
int NoPassword(char*, int, int, void*) { return 0; }

using ReadPem = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

absl::StatusOr<KeyHandle> ReadKey(const std::string& path, ReadPem read, absl::string_view kind) {
  WW_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path, kMaxKeyBytes));
  const std::unique_ptr<BIO, BioDeleter> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyHandle key(read(bio.get(), nullptr, &NoPassword, nullptr));
  if (key != nullptr && EVP_PKEY_id(key.get()) == EVP_PKEY_ED25519) return key;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": expected the PEM of an Ed25519 ", kind, " key without a password"));
}

}  // namespace

absl::StatusOr<std::string> SignText(absl::string_view text, const std::string& private_key_file) {
  WW_ASSIGN_OR_RETURN(const KeyHandle key,
                      ReadKey(private_key_file, &PEM_read_bio_PrivateKey, "private"));
  const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  unsigned char signature[64];
  size_t size = sizeof(signature);
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature, &size, Bytes(text), text.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign");
  }
  return std::string(reinterpret_cast<const char*>(signature), size);
}

absl::Status VerifySignature(absl::string_view text, absl::string_view signature,
                             const std::string& public_key_file) {
  WW_ASSIGN_OR_RETURN(const KeyHandle key,
                      ReadKey(public_key_file, &PEM_read_bio_PUBKEY, "public"));
  const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                       text.size()) == 1) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat("it is not signed with the key of ", public_key_file));
}

}  // namespace wirewatch
