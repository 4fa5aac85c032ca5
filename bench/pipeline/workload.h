#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/common/texts.h"
#include "bench/pipeline/mentions.h"

namespace wirewatch::bench {

// An alert as (number of the article, number of the rule).
using AlertPair = std::pair<size_t, size_t>;

// Articles and rules: rule k is "name k and a word that begins with sanction, anywhere in the
// article". Article i is a text of a pool into which paragraphs were put that mention a name and a
// sanction (the hits), or only one of the two, or only a part of a name. Constant once made.
class Workload {
 public:
  Workload(std::vector<Text> texts, std::vector<std::string> names);

  // Article `number` as the JSON of a record's value. The share of hits is given in percent.
  std::string Article(size_t number, uint64_t hit_percent) const;

  // The alerts that articles [0, count) have to give.
  std::set<AlertPair> Expected(size_t count, uint64_t hit_percent) const;

  size_t rules() const { return names_.size(); }

  static std::string ArticleId(size_t number);
  static std::string RuleId(size_t number);
  // Back again; InvalidArgument if it is no such id.
  static absl::StatusOr<size_t> NumberOf(const std::string& id);

  // The same rules for wirewatch (YAML), and for the rival (a name a line).
  absl::Status WriteRules(const std::string& path) const;
  absl::Status WriteNames(const std::string& path) const;

 private:
  struct PoolText {
    std::string title_json;
    std::string body_json;
    Mentions mentions;
  };
  // What is put into article `number`: up to two paragraphs.
  std::vector<std::string> Planted(size_t number, uint64_t hit_percent) const;
  size_t PoolIndex(size_t number) const;

  const std::vector<std::string> names_;
  const MentionFinder finder_;
  std::vector<PoolText> pool_;
};

}  // namespace wirewatch::bench
