#include "bench/match/adversarial.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/common/names.h"
#include "bench/common/random.h"
#include "bench/match/rules.h"
#include "daemon/base/status.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_set.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kNames = 1'000;
// Bytes of words of three, to put more than a thousand of them between two others.
constexpr size_t kApart = 6'000;
// What wirewatch may say of an article with too many mentions: it says so, and goes on.
constexpr char kGaveUp[] = "said ResourceExhausted";

// A text of `bytes` from a piece that is made anew each time.
template <typename Piece>
std::string Repeat(size_t bytes, const Piece& piece) {
  std::string text;
  while (text.size() < bytes) text += piece();
  return text;
}

absl::StatusOr<Case> NameCase(const std::string& name, const std::vector<EngineKind>& engines,
                              const std::vector<std::string>& names, std::string body) {
  Case result;
  result.mode = absl::StrCat("adversarial:", name);
  result.watchlist = MakeWatchlist(names, WordKind::kAscii);
  WW_ASSIGN_OR_RETURN(result.documents, MakeDocuments({{"", std::move(body)}}, {}));
  result.engines = engines;
  const Reference reference(result.watchlist);
  result.names = reference.Names(result.documents);
  result.conditions = reference.Conditions(result.documents);
  return result;
}

// Rules as YAML; finds the number of each rule that matches, in the order of ids.
class YamlEngine : public MatchEngine {
 public:
  explicit YamlEngine(std::string yaml) : yaml_(std::move(yaml)) {}

  absl::Status Compile() override {
    LoadedRules loaded = LoadRuleFiles({{"rules.yaml", yaml_}});
    if (!loaded.book) return absl::InvalidArgumentError(ToString(loaded.diagnostics.front()));
    WW_ASSIGN_OR_RETURN(rules_, RuleSet::Compile(*std::move(loaded.book)));
    matcher_ = std::make_unique<Matcher>(*rules_);
    return absl::OkStatus();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    const absl::StatusOr<std::vector<RuleMatch>> matches = matcher_->Match(document.article, kNow);
    gave_up_ = absl::IsResourceExhausted(matches.status());
    // That it could not look is an answer too, which the row tells; it is not "nothing".
    if (gave_up_) {
      found->push_back(0);
      return absl::OkStatus();
    }
    WW_RETURN_IF_ERROR(matches.status());
    for (const RuleMatch& match : *matches) {
      found->push_back(static_cast<int32_t>(match.rule - rules_->rules().data()));
    }
    return absl::OkStatus();
  }

  std::string Note() const override { return gave_up_ ? kGaveUp : ""; }

 private:
  const std::string yaml_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Matcher> matcher_;
  bool gave_up_ = false;
};

// One rule over the words alpha, beta and gamma.
std::string RuleWith(const std::string& condition) {
  return absl::StrCat(
      "rules:\n  - id: r\n    terms: {a: {words: [alpha]}, b: {words: [beta]}, c: {words: "
      "[gamma]}}\n    condition: ",
      condition, "\n    zones: [title, lead, body, caption, byline, furniture]\n");
}

Shape ConditionShape(const std::string& name, const std::string& yaml, bool matches,
                     std::function<std::string(size_t bytes)> write) {
  const auto make = [=](size_t bytes) -> absl::StatusOr<Case> {
    Case result;
    result.mode = absl::StrCat("adversarial:", name);
    WW_ASSIGN_OR_RETURN(result.documents, MakeDocuments({{"", write(bytes)}}, {}));
    result.engines = {{EngineKinds().front().name, Claim::kNames,
                       [yaml](const Watchlist&) { return std::make_unique<YamlEngine>(yaml); },
                       Role::kOurs}};
    result.names.resize(1);
    if (matches) result.names[0].push_back(0);
    return result;
  };
  return {name, make};
}

}  // namespace

std::vector<Shape> NameShapes(const std::vector<EngineKind>& engines) {
  std::vector<std::string> three_words;
  std::vector<std::string> same_start;
  for (size_t i = 0; i < kNames; ++i) {
    const auto word = [i](size_t k) { return InventWord(1'000'000 * (k + 1) + 37 * i); };
    three_words.push_back(absl::StrCat(word(0), " ", word(1), " ", word(2)));
    same_start.push_back(absl::StrCat("anabel carla ", word(3)));
  }
  const auto shape = [&engines](const std::string& name, const std::vector<std::string>& names,
                                std::function<std::string(size_t)> write) {
    return Shape{name, [=](size_t bytes) { return NameCase(name, engines, names, write(bytes)); }};
  };
  return {
      // Two of three words are right, each time.
      shape("near-miss", three_words,
            [three_words](size_t bytes) {
              Random random(5);
              return Repeat(bytes, [&] {
                const std::string& name = three_words[random.Below(kNames)];
                return absl::StrCat(name.substr(0, name.rfind(' ')), " ");
              });
            }),
      // The words that all names begin with, and no name.
      shape("shared-start", same_start,
            [](size_t bytes) { return Repeat(bytes, [] { return "Anabel Carla "; }); }),
      // Hits wherever one looks.
      shape("repeated-name", three_words,
            [three_words](size_t bytes) {
              return Repeat(bytes, [&] { return absl::StrCat(three_words[7], ", "); });
            }),
      shape("one-word", three_words, [](size_t bytes) { return std::string(bytes, 'a'); }),
      shape("one-letter-words", three_words,
            [](size_t bytes) { return Repeat(bytes, [] { return "a "; }); }),
      shape("paragraphs", three_words,
            [](size_t bytes) { return Repeat(bytes, [] { return "aa.\n\n"; }); }),
  };
}

std::vector<Shape> ConditionShapes() {
  const auto sparse = [](size_t bytes) {
    int i = 0;
    return Repeat(bytes, [&] { return i++ % 2 == 0 ? "alpha and so on it went, " : "beta too, "; });
  };
  const auto dense = [](size_t bytes) { return Repeat(bytes, [] { return "alpha beta gamma "; }); };
  const auto apart = [](size_t bytes) {
    return Repeat(bytes / 2, [] { return "alpha "; }) + Repeat(kApart, [] { return "so "; }) +
           Repeat(bytes / 2, [] { return "beta "; });
  };
  return {
      ConditionShape("near-pairs", RuleWith("a near/1000 b"), true, sparse),
      ConditionShape("near-nested", RuleWith("(a near/20 b) near/20 (b near/20 a)"), true, sparse),
      ConditionShape("near-dense", RuleWith("(a near/5 b) near/5 c"), true, dense),
      ConditionShape("near-apart", RuleWith("a near/1000 b"), false, apart),
      ConditionShape("not-near", RuleWith("a not near/1000 b"), false, sparse),
      ConditionShape(
          "stems", "rules:\n  - {id: r, terms: {t: {words: ['sanction*']}}, condition: t}\n", false,
          [](size_t bytes) {
            return Repeat(bytes, [] { return "sanctio sanct unsanctioned sanctity "; });
          }),
      ConditionShape(
          "regex-gap",
          "rules:\n  - id: r\n    terms: {x: {regex: '(?i)\\balpha\\b.{0,200}\\bomega\\b'}}\n"
          "    condition: x\n",
          false, dense),
  };
}

}  // namespace wirewatch::bench
