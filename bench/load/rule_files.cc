#include "bench/load/rule_files.h"

#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace wirewatch::bench {
namespace {

constexpr const char* kSyllables[] = {"ka",  "ri",  "mo",  "shi", "ten", "ba",  "lo",
                                      "ne",  "du",  "vi",  "sar", "kol", "min", "por",
                                      "tev", "gal", "hun", "ost", "pra", "zel"};
constexpr int kGroups = 500;

class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  void AddEntity(int id, std::string* text) {
    const std::string name = absl::StrCat(Capital(), " ", Capital());
    absl::StrAppend(text, "  - id: entity-", id, "\n    name: ", name, "\n    kind: person\n");
    absl::StrAppend(text, "    aliases: [", Capital(), " ", name, ", '", name, " ", Capital(),
                    "']\n    groups: [group-", id % kGroups, "]\n");
    absl::StrAppend(text, "    refs: {made-up: \"", id, "\"}\n");
  }

  void AddRule(int id, std::string* text) {
    absl::StrAppend(text, "  - id: rule-", id, "\n    title: Watch number ", id,
                    "\n    severity: high\n    terms:\n      who: {entities: [group-", id % kGroups,
                    "]}\n");
    absl::StrAppend(text, "      what: {words: [", Word(), ", \"", Word(), "*\", ", Word(), " ",
                    Word(), "]}\n    condition: who near/", id % 50, " what\n    per: entity\n");
  }

 private:
  std::string Word() {
    std::string word;
    // Two to four syllables; the standard's distributions differ between libraries.
    for (uint32_t i = 2 + random_() % 3; i > 0; --i) word += kSyllables[random_() % 20];
    return word;
  }

  std::string Capital() {
    std::string word = Word();
    word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    return word;
  }

  std::mt19937 random_;
};

}  // namespace

std::vector<RuleFile> MakeRuleFiles(const RuleFilesOptions& options) {
  Writer writer(options.seed);
  std::vector<RuleFile> files;
  for (int file = 0; file < options.files; ++file) {
    std::string text = "entities:\n";
    for (int i = file; i < options.entities; i += options.files) writer.AddEntity(i, &text);
    text += "rules:\n";
    for (int i = file; i < options.rules; i += options.files) writer.AddRule(i, &text);
    files.push_back({absl::StrCat("made-up-", file, ".yaml"), std::move(text)});
  }
  return files;
}

}  // namespace wirewatch::bench
