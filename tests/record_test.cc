#include "wirewatch/record.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(PositionTest, IsReadAsItIsWritten) {
  for (const Position& position :
       {Position{"articles", 0, 0}, Position{"a.b_c-d", 17, 1234567890123}}) {
    const std::optional<Position> read = ParsePosition(ToString(position));
    ASSERT_TRUE(read.has_value()) << ToString(position);
    EXPECT_EQ(ToString(*read), ToString(position));
  }
}

TEST(PositionTest, NothingElseIsOne) {
  for (const char* const text :
       {"", "articles", "articles[0]", "articles@1", "[0]@1", "articles[]@1", "articles[x]@1",
        "articles[-1]@1", "articles[0]@-1", "articles[0]1", "articles(0)@1", "articles[0]@1 ",
        "articles[00]@1", "articles[0]@99999999999999999999", "articles@0@1]"}) {
    EXPECT_FALSE(ParsePosition(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace wirewatch
