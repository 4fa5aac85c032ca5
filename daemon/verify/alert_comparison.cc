#include "daemon/verify/alert_comparison.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"

namespace wirewatch {
namespace {

int CountDifferences(const ExpectedMention& expected, const AlertMention& mention) {
  int count = 0;
  if (!expected.term.empty() && expected.term != mention.term) ++count;
  if (!expected.entity.empty() && expected.entity != mention.entity) ++count;
  if (expected.zone.has_value() && *expected.zone != mention.zone) ++count;
  if (!expected.text.empty() && OneLine(expected.text) != OneLine(mention.text)) ++count;
  return count;
}

// Of an alert of the same rule and entity.
AlertDifference Compare(const ExpectedAlert& expected, const Alert& alert) {
  AlertDifference difference;
  difference.kind = AlertDifference::Kind::kDifferent;
  difference.severity = expected.severity.has_value() && *expected.severity != alert.rule.severity;
  for (size_t i = 0; i < expected.mentions.size(); ++i) {
    int32_t nearest = -1;
    int fewest = 0;
    for (size_t j = 0; j < alert.mentions.size(); ++j) {
      const int count = CountDifferences(expected.mentions[i], alert.mentions[j]);
      if (nearest >= 0 && count >= fewest) continue;
      nearest = static_cast<int32_t>(j);
      fewest = count;
    }
    if (nearest < 0 || fewest > 0) difference.mentions.push_back({i, nearest});
  }
  return difference;
}

size_t CountOf(const AlertDifference& difference) {
  return difference.mentions.size() + (difference.severity ? 1 : 0);
}

// Pairs expected alerts with those that came.
class Pairing {
 public:
  Pairing(const std::vector<ExpectedAlert>& expected, const std::vector<Alert>& alerts)
      : got_of_expected_(expected.size(), -1), expected_of_got_(alerts.size(), -1) {
    comparisons_.resize(expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      comparisons_[i].resize(alerts.size());
      for (size_t j = 0; j < alerts.size(); ++j) {
        const bool same_rule = expected[i].rule.empty() || expected[i].rule == alerts[j].rule.id;
        const bool same_entity =
            expected[i].entity.empty() || expected[i].entity == alerts[j].entity.id;
        if (same_rule && same_entity) comparisons_[i][j] = Compare(expected[i], alerts[j]);
      }
    }
  }

  std::vector<AlertDifference> Run() {
    for (size_t i = 0; i < comparisons_.size(); ++i) {
      std::vector<bool> tried(expected_of_got_.size(), false);
      Augment(i, &tried);
    }
    std::vector<AlertDifference> differences;
    for (size_t i = 0; i < comparisons_.size(); ++i) {
      if (got_of_expected_[i] < 0) differences.push_back(PairOrMiss(i));
    }
    for (size_t j = 0; j < expected_of_got_.size(); ++j) {
      if (expected_of_got_[j] >= 0) continue;
      AlertDifference unexpected;
      unexpected.kind = AlertDifference::Kind::kUnexpected;
      unexpected.got = static_cast<int32_t>(j);
      differences.push_back(std::move(unexpected));
    }
    return differences;
  }

 private:
  // Finds an alert that is as expected, moving others to another one where that helps: an
  // expectation that says little must not take the only alert of one that says more.
  bool Augment(size_t expected, std::vector<bool>* tried) {
    for (size_t j = 0; j < expected_of_got_.size(); ++j) {
      const std::optional<AlertDifference>& comparison = comparisons_[expected][j];
      if (!comparison.has_value() || CountOf(*comparison) > 0 || (*tried)[j]) continue;
      (*tried)[j] = true;
      if (expected_of_got_[j] < 0 || Augment(static_cast<size_t>(expected_of_got_[j]), tried)) {
        Pair(expected, j);
        return true;
      }
    }
    return false;
  }

  void Pair(size_t expected, size_t got) {
    got_of_expected_[expected] = static_cast<int32_t>(got);
    expected_of_got_[got] = static_cast<int32_t>(expected);
  }

  AlertDifference PairOrMiss(size_t expected) {
    std::optional<size_t> best;
    for (size_t j = 0; j < expected_of_got_.size(); ++j) {
      if (expected_of_got_[j] >= 0 || !comparisons_[expected][j].has_value()) continue;
      if (best.has_value() &&
          CountOf(*comparisons_[expected][j]) >= CountOf(*comparisons_[expected][*best])) {
        continue;
      }
      best = j;
    }
    AlertDifference difference;
    if (best.has_value()) {
      Pair(expected, *best);
      difference = *comparisons_[expected][*best];
      difference.got = static_cast<int32_t>(*best);
    }
    difference.expected = static_cast<int32_t>(expected);
    return difference;
  }

  // By expected alert and alert; absent where they are of different rules or entities.
  std::vector<std::vector<std::optional<AlertDifference>>> comparisons_;
  std::vector<int32_t> got_of_expected_;
  std::vector<int32_t> expected_of_got_;
};

}  // namespace

std::vector<AlertDifference> CompareAlerts(const std::vector<ExpectedAlert>& expected,
                                           const std::vector<Alert>& alerts) {
  return Pairing(expected, alerts).Run();
}

bool IsAsExpected(const ExpectedMention& expected, const AlertMention& mention) {
  return CountDifferences(expected, mention) == 0;
}

std::string OneLine(absl::string_view text) {
  std::string line(text);
  absl::RemoveExtraAsciiWhitespace(&line);
  return line;
}

}  // namespace wirewatch
