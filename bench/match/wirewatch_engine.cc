#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/match/answers.h"
#include "bench/match/engine.h"
#include "bench/match/rules.h"
#include "daemon/base/status.h"
#include "wirewatch/rule_set.h"

namespace wirewatch::bench {
namespace {

class WirewatchEngine : public MatchEngine {
 public:
  WirewatchEngine(const Watchlist& watchlist, bool with_conditions)
      : watchlist_(watchlist), with_conditions_(with_conditions) {}

  absl::Status Prepare() override {
    WW_ASSIGN_OR_RETURN(book_, MakeRuleBook(watchlist_, with_conditions_));
    return absl::OkStatus();
  }

  absl::Status Compile() override {
    WW_ASSIGN_OR_RETURN(rules_, RuleSet::Compile(std::move(book_)));
    matcher_ = std::make_unique<Matcher>(*rules_);
    for (const Rule& rule : rules_->rules()) {
      const int32_t regex = RegexOfRule(rule.id);
      number_of_rule_.push_back(regex < 0 ? -1 : static_cast<int32_t>(watchlist_.entities) + regex);
    }
    return absl::OkStatus();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    WW_ASSIGN_OR_RETURN(const std::vector<RuleMatch> matches,
                        matcher_->Match(document.article, kNow));
    for (const RuleMatch& match : matches) found->push_back(NumberOf(match));
    return absl::OkStatus();
  }

  absl::Status CheckPlaces(const Document& document) override {
    if (reference_ == nullptr) reference_ = std::make_unique<Reference>(watchlist_);
    WW_ASSIGN_OR_RETURN(const std::vector<RuleMatch> matches,
                        matcher_->Match(document.article, kNow));
    for (const RuleMatch& match : matches) {
      if (match.mentions.empty()) return absl::InternalError("a match without a mention");
      for (const Mention& mention : match.mentions) {
        if (mention.entity == nullptr) continue;
        const absl::string_view stretch = absl::string_view(document.article.text)
                                              .substr(mention.begin, mention.end - mention.begin);
        if (mention.entity != match.entity || !reference_->IsSpelling(stretch, NumberOf(match))) {
          return absl::InternalError(absl::StrCat("'", stretch, "' at byte ", mention.begin,
                                                  " is no spelling of ", match.entity->name));
        }
      }
    }
    return absl::OkStatus();
  }

 private:
  // Entities are sorted by id, which is how they are numbered.
  int32_t NumberOf(const RuleMatch& match) const {
    if (match.entity != nullptr) {
      return static_cast<int32_t>(match.entity - rules_->entities().data());
    }
    return number_of_rule_[static_cast<size_t>(match.rule - rules_->rules().data())];
  }

  const Watchlist& watchlist_;
  const bool with_conditions_;
  RuleBook book_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Matcher> matcher_;
  std::vector<int32_t> number_of_rule_;
  std::unique_ptr<const Reference> reference_;
};

}  // namespace

std::unique_ptr<MatchEngine> CreateWirewatch(const Watchlist& watchlist) {
  return std::make_unique<WirewatchEngine>(watchlist, /*with_conditions=*/false);
}

std::unique_ptr<MatchEngine> CreateWirewatchConditions(const Watchlist& watchlist) {
  return std::make_unique<WirewatchEngine>(watchlist, /*with_conditions=*/true);
}

}  // namespace wirewatch::bench
