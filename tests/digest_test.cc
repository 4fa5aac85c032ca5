#include "daemon/base/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace wirewatch {
namespace {

TEST(DigestTest, GivesTheDigestsOfTheStandardsExamples) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(DigestTest, ANulIsAByteLikeAnyOther) {
  EXPECT_NE(Sha256Hex(absl::string_view("a\0b", 3)), Sha256Hex("a"));
}

TEST(DigestTest, FieldsAreHashedWithTheirLengthsBeforeThem) {
  EXPECT_EQ(Sha256HexOfFields({"ab", "c"}), Sha256Hex("2:ab1:c"));
  EXPECT_EQ(Sha256HexOfFields({}), Sha256Hex(""));
}

TEST(DigestTest, NoTwoListsOfFieldsGiveTheSameDigest) {
  const std::string digests[] = {Sha256HexOfFields({}),          Sha256HexOfFields({""}),
                                 Sha256HexOfFields({"", ""}),    Sha256HexOfFields({"abc"}),
                                 Sha256HexOfFields({"ab", "c"}), Sha256HexOfFields({"a", "bc"}),
                                 Sha256HexOfFields({"1:a"}),     Sha256HexOfFields({"a", ""})};
  for (const std::string& a : digests) {
    for (const std::string& b : digests) EXPECT_TRUE(&a == &b || a != b) << a;
  }
}

}  // namespace
}  // namespace wirewatch
