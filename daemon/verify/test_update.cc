#include "daemon/verify/test_update.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/base/yaml.h"
#include "daemon/verify/expect_edit.h"

namespace wirewatch {
namespace {

// A test's map in the file.
struct FoundTest {
  const YamlNode* node = nullptr;
  // It, and all that it stands in.
  std::vector<const YamlNode*> around;
  bool in_rule = false;
};

// Whether two trees say the same, except where the first has one of these nodes.
bool SameExcept(const YamlNode& a, const YamlNode& b,
                const absl::flat_hash_set<const YamlNode*>& except) {
  if (except.contains(&a)) return true;
  if (a.kind != b.kind || a.scalar != b.scalar || a.items.size() != b.items.size()) return false;
  for (size_t i = 0; i < a.keys.size(); ++i) {
    if (a.keys[i].scalar != b.keys[i].scalar) return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!SameExcept(a.items[i], b.items[i], except)) return false;
  }
  return true;
}

const YamlNode* ExpectOf(const YamlNode& test) {
  for (size_t i = 0; i < test.keys.size(); ++i) {
    if (test.keys[i].scalar == "expect") return &test.items[i];
  }
  return nullptr;
}

class Updater {
 public:
  explicit Updater(const RuleFile& file) : file_(file) {
    std::vector<Diagnostic> diagnostics;
    root_ = ParseYaml({file.path, file.text}, &diagnostics);
    FindTests(root_, /*in_rule=*/false);
    updated_.text = file.text;
  }

  UpdatedTests Run(const std::vector<RuleTestResult>& results) {
    // A test of a template runs once for each rule that uses it.
    std::map<Place, std::vector<const RuleTestResult*>> by_place;
    for (const RuleTestResult& result : results) {
      const SourceLocation& location = result.test->location;
      if (location.file == file_.path)
        by_place[{location.line, location.column}].push_back(&result);
    }
    std::vector<TestEdits> all;
    for (const auto& [place, same] : by_place) {
      if (std::none_of(same.begin(), same.end(), [](const RuleTestResult* result) {
            return result->outcome == RuleTestOutcome::kFailed;
          })) {
        continue;
      }
      absl::StatusOr<std::vector<TextEdit>> edits = EditsOf(place, same);
      if (edits.ok()) {
        all.push_back({same[0]->test, tests_[place].node, *std::move(edits)});
      } else {
        Leave(*same[0]->test, edits.status().message());
      }
    }
    if (Apply(all)) return std::move(updated_);
    // One of them touches more than its own value; the others need not wait for a person.
    std::vector<TestEdits> good;
    for (TestEdits& edits : all) {
      good.push_back(std::move(edits));
      if (Apply(good)) continue;
      Leave(*good.back().test, "other parts of the file depend on its 'expect'");
      good.pop_back();
    }
    return std::move(updated_);
  }

 private:
  using Place = std::pair<int, int>;
  // The edits of one test.
  struct TestEdits {
    const RuleTest* test;
    const YamlNode* node;
    std::vector<TextEdit> edits;
  };

  void FindTests(const YamlNode& node, bool in_rule) {
    if (node.IsScalar() || node.IsNull()) return;
    around_.push_back(&node);
    if (node.IsMap() && ExpectOf(node) != nullptr) {
      tests_.emplace(Place(node.line, node.column), FoundTest{&node, around_, in_rule});
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
      const bool rules =
          node.IsMap() && (node.keys[i].scalar == "rules" || node.keys[i].scalar == "templates");
      FindTests(node.items[i], in_rule || rules);
    }
    around_.pop_back();
  }

  bool IsFlow(const YamlNode& node) const {
    const size_t begin = OffsetOf(file_.text, node.line, node.column);
    return begin < file_.text.size() && (file_.text[begin] == '[' || file_.text[begin] == '{');
  }

  absl::StatusOr<std::vector<TextEdit>> EditsOf(const Place& place,
                                                const std::vector<const RuleTestResult*>& results) {
    const auto found = tests_.find(place);
    if (found == tests_.end()) return absl::FailedPreconditionError("it does not stand here");
    const FoundTest& test = found->second;
    const bool in_flow = std::any_of(test.around.begin(), test.around.end(),
                                     [this](const YamlNode* node) { return IsFlow(*node); });
    std::optional<std::vector<TextEdit>> edits;
    for (const RuleTestResult* const result : results) {
      WW_ASSIGN_OR_RETURN(
          std::vector<TextEdit> own,
          EditExpectation({file_.text, *test.node, in_flow, test.in_rule, *result}));
      if (edits.has_value() && own != *edits) {
        return absl::FailedPreconditionError(
            "it stands in a template, and the rules that use it give different alerts");
      }
      edits = std::move(own);
    }
    return *std::move(edits);
  }

  void Leave(const RuleTest& test, absl::string_view reason) {
    updated_.left.push_back({Severity::kWarning, test.location,
                             absl::StrCat("the test '", test.name, "' was not updated: ", reason),
                             "change its 'expect' by hand"});
  }

  // Takes the edits of these tests if the file then says the same as before in all other places.
  bool Apply(const std::vector<TestEdits>& tests) {
    std::vector<const TextEdit*> edits;
    absl::flat_hash_set<const YamlNode*> changed;
    for (const TestEdits& test : tests) {
      for (const TextEdit& edit : test.edits) edits.push_back(&edit);
      changed.insert(ExpectOf(*test.node));
    }
    std::sort(edits.begin(), edits.end(),
              [](const TextEdit* a, const TextEdit* b) { return a->begin < b->begin; });
    std::string text;
    size_t at = 0;
    for (const TextEdit* const edit : edits) {
      if (edit->begin < at) return false;
      absl::StrAppend(&text, absl::string_view(file_.text).substr(at, edit->begin - at),
                      edit->text);
      at = edit->end;
    }
    absl::StrAppend(&text, absl::string_view(file_.text).substr(at));
    std::vector<Diagnostic> diagnostics;
    const YamlNode root = ParseYaml({file_.path, text}, &diagnostics);
    if (HasErrors(diagnostics) || !SameExcept(root_, root, changed)) return false;
    updated_.text = std::move(text);
    updated_.changed.clear();
    for (const TestEdits& test : tests) updated_.changed.push_back(test.test);
    return true;
  }

  const RuleFile& file_;
  YamlNode root_;
  std::map<Place, FoundTest> tests_;
  std::vector<const YamlNode*> around_;
  UpdatedTests updated_;
};

}  // namespace

UpdatedTests UpdateTests(const RuleFile& file, const std::vector<RuleTestResult>& results) {
  return Updater(file).Run(results);
}

}  // namespace wirewatch
