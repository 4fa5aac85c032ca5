#include "daemon/match/hash_filter.h"

#include <gtest/gtest.h>

#include <random>

namespace wirewatch {
namespace {

TEST(HashFilterTest, AnEmptyFilterHoldsNothing) {
  HashFilter filter;
  EXPECT_FALSE(filter.MayContain(0));
  EXPECT_FALSE(filter.MayContain(~uint64_t{0}));
  filter.Reset(0);
  EXPECT_FALSE(filter.MayContain(0));
}

TEST(HashFilterTest, EveryHashThatWasAddedIsFound) {
  std::mt19937_64 random(7);
  std::vector<uint64_t> hashes(100'000);
  HashFilter filter;
  filter.Reset(hashes.size());
  for (uint64_t& hash : hashes) filter.Add(hash = random());
  for (const uint64_t hash : hashes) ASSERT_TRUE(filter.MayContain(hash)) << hash;
}

TEST(HashFilterTest, AnotherHashIsSeldomTakenForOneOfThem) {
  constexpr int kHashes = 50'000;
  std::mt19937_64 random(7);
  HashFilter filter;
  filter.Reset(kHashes);
  for (int i = 0; i < kHashes; ++i) filter.Add(random());
  int mistaken = 0;
  for (int i = 0; i < kHashes; ++i) mistaken += filter.MayContain(random());
  // With 16 bits or more a hash.
  EXPECT_LT(mistaken, kHashes / 50);
}

TEST(HashFilterTest, ResetForgets) {
  HashFilter filter;
  filter.Reset(10);
  filter.Add(42);
  filter.Reset(10);
  EXPECT_FALSE(filter.MayContain(42));
}

}  // namespace
}  // namespace wirewatch
