#include "wirewatch/scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;

constexpr char kRules[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, groups: [people]}
rules:
  - id: ada-sanctioned
    per: entity
    terms:
      who: {entities: [people]}
      sanction: {words: ["sanction*"]}
    condition: who near/5 sanction
)";

TEST(ScannerTest, AnArticleThatSatisfiesARuleGivesAnAlertForItsEntity) {
  EXPECT_THAT(Keys(ScanValue(CompileYaml(kRules), "Sanctions were put on Ada Lovelace.")),
              ElementsAre("ada-sanctioned/ada"));
}

TEST(ScannerTest, AnArticleWithTheTermsTooFarApartGivesNone) {
  EXPECT_THAT(
      Keys(ScanValue(CompileYaml(kRules), "Sanctions one two three four five six Ada Lovelace.")),
      ElementsAre());
}

}  // namespace
}  // namespace wirewatch
