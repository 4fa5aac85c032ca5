#include "bench/pipeline/workload.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "bench/common/random.h"

namespace wirewatch::bench {
namespace {

constexpr char kParagraphBreak[] = "\\n\\n";

// The text as it stands between the quotes of a JSON string.
std::string Escape(const std::string& text) {
  std::string json =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return json.substr(1, json.size() - 2);
}

absl::Status Written(const std::ofstream& file, const std::string& path) {
  return file.good() ? absl::OkStatus() : absl::InternalError(absl::StrCat("cannot write ", path));
}

}  // namespace

Workload::Workload(std::vector<Text> texts, std::vector<std::string> names)
    : names_(std::move(names)), finder_(names_) {
  for (const Text& text : texts) {
    pool_.push_back({Escape(text.title), Escape(text.body),
                     finder_.Find(absl::StrCat(text.title, "\n", text.body))});
  }
}

size_t Workload::PoolIndex(size_t number) const {
  return Random(2 * number + 1).Below(pool_.size());
}

std::vector<std::string> Workload::Planted(size_t number, uint64_t hit_percent) const {
  Random random(2 * number);
  const uint64_t kind = random.Below(100);
  const std::string& name = names_[random.Below(names_.size())];
  const std::string family = name.substr(name.rfind(' ') + 1);
  if (kind < hit_percent) {
    if (random.Percent(50)) {
      return {absl::StrCat("The council has sanctioned ", name, " and two others this week.")};
    }
    return {absl::StrCat("Officials said that ", name, " was at the talks in the capital."),
            "New sanctions may follow before the end of the month, they said."};
  }
  if (kind < hit_percent + 10) {
    return {absl::StrCat("A spokesman for ", name, ", who was there, gave no answer.")};
  }
  if (kind < hit_percent + 20) return {"The sanctions are to be looked at again next year."};
  if (kind < hit_percent + 30) return {absl::StrCat("Mr ", family, " was not among them.")};
  return {};
}

std::string Workload::Article(size_t number, uint64_t hit_percent) const {
  const PoolText& text = pool_[PoolIndex(number)];
  std::string body = text.body_json;
  Random random(number);
  for (const std::string& paragraph : Planted(number, hit_percent)) {
    const size_t at = body.find(kParagraphBreak, random.Below(body.size() + 1));
    const size_t end = at == std::string::npos ? body.size() : at;
    body.insert(end, absl::StrCat(kParagraphBreak, paragraph));
  }
  return absl::StrCat("{\"id\":\"", ArticleId(number), "\",\"title\":\"", text.title_json,
                      "\",\"body\":\"", body,
                      "\",\"source\":\"bench\",\"url\":\"https://news.example/", number,
                      "\",\"language\":\"en\",\"published_at\":\"2024-05-03T10:00:00Z\"}");
}

std::set<AlertPair> Workload::Expected(size_t count, uint64_t hit_percent) const {
  std::set<AlertPair> expected;
  for (size_t number = 0; number < count; ++number) {
    const Mentions& of_text = pool_[PoolIndex(number)].mentions;
    const std::vector<std::string> paragraphs = Planted(number, hit_percent);
    // Paragraphs are put between others, so no name stands half in one and half in the next.
    std::vector<Mentions> all = {of_text};
    bool sanction = of_text.sanction;
    for (const std::string& paragraph : paragraphs) {
      all.push_back(finder_.Find(paragraph));
      sanction = sanction || all.back().sanction;
    }
    if (!sanction) continue;
    for (const Mentions& mentions : all) {
      for (const size_t name : mentions.names) expected.emplace(number, name);
    }
  }
  return expected;
}

std::string Workload::ArticleId(size_t number) { return absl::StrCat("a-", number); }

std::string Workload::RuleId(size_t number) { return absl::StrCat("r-", number); }

absl::StatusOr<size_t> Workload::NumberOf(const std::string& id) {
  size_t number = 0;
  if (id.size() > 2 && absl::SimpleAtoi(id.substr(2), &number)) return number;
  return absl::InvalidArgumentError(absl::StrCat("'", id, "' is no id of this bench"));
}

absl::Status Workload::WriteRules(const std::string& path) const {
  std::ofstream file(path);
  file << "lists:\n  sanction_words: [\"sanction*\"]\nentities:\n";
  for (size_t i = 0; i < names_.size(); ++i) {
    file << "  - {id: e-" << i << ", name: \"" << names_[i] << "\"}\n";
  }
  file << "rules:\n";
  for (size_t i = 0; i < names_.size(); ++i) {
    file << "  - id: " << RuleId(i) << "\n    title: Sanctions on " << names_[i]
         << "\n    terms: {watched: {entities: [e-" << i
         << "]}, sanction: {words: $sanction_words}}\n    condition: watched and sanction\n"
         << "    zones: [title, lead, body, caption, byline, furniture]\n";
  }
  file.close();
  return Written(file, path);
}

absl::Status Workload::WriteNames(const std::string& path) const {
  std::ofstream file(path);
  for (const std::string& name : names_) file << name << "\n";
  file.close();
  return Written(file, path);
}

}  // namespace wirewatch::bench
