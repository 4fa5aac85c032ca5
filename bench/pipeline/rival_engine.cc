#include <re2/re2.h>
#include <re2/set.h>
#include <simdjson.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "bench/common/lines.h"
#include "bench/pipeline/engines.h"
#include "bench/pipeline/member.h"
#include "bench/pipeline/workload.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

// One RE2::Set of many more patterns does not compile, or thrashes its cache.
constexpr size_t kNamesPerSet = 12'000;
constexpr int64_t kSetBytes = int64_t{512} << 20;

// Names and the sanction word as sets of regular expressions, shared by all threads.
class NameSets {
 public:
  static absl::StatusOr<std::unique_ptr<NameSets>> Load(const std::string& path) {
    auto sets = std::make_unique<NameSets>();
    WW_RETURN_IF_ERROR(ForEachLine(path, [&](std::string name) {
      sets->names_.push_back(std::move(name));
      return true;
    }));
    for (size_t first = 0; first < sets->names_.size(); first += kNamesPerSet) {
      WW_RETURN_IF_ERROR(sets->AddShard(first));
    }
    return sets;
  }

  // Fills `names` with the indices of the names that are in the text, none if no sanction is. False
  // when an automaton ran out of memory.
  bool Find(const std::string& text, std::vector<int>* scratch, std::vector<size_t>* names) const {
    names->clear();
    for (const Shard& shard : shards_) {
      RE2::Set::ErrorInfo error{RE2::Set::kNoError};
      scratch->clear();
      if (!shard.set->Match(text, scratch, &error) && error.kind != RE2::Set::kNoError) {
        return false;
      }
      // The first pattern of each is the sanction word.
      if (std::find(scratch->begin(), scratch->end(), 0) == scratch->end()) return true;
      for (const int index : *scratch) {
        if (index > 0) names->push_back(shard.first + static_cast<size_t>(index) - 1);
      }
    }
    return true;
  }

  const std::string& name(size_t index) const { return names_[index]; }

 private:
  struct Shard {
    size_t first;
    std::unique_ptr<RE2::Set> set;
  };

  absl::Status AddShard(size_t first) {
    RE2::Options options;
    options.set_case_sensitive(false);
    // The names are ASCII, and bytes make a smaller automaton than UTF-8.
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_max_mem(kSetBytes);
    auto set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    set->Add("\\bsanction", nullptr);
    const size_t last = std::min(first + kNamesPerSet, names_.size());
    for (size_t i = first; i < last; ++i) {
      set->Add(absl::StrCat("\\b", RE2::QuoteMeta(names_[i]), "\\b"), nullptr);
    }
    if (!set->Compile()) return absl::ResourceExhaustedError("RE2::Set is out of memory");
    shards_.push_back({first, std::move(set)});
    return absl::OkStatus();
  }

  std::vector<std::string> names_;
  std::vector<Shard> shards_;
};

// One thread's share of the work.
class RivalWorker {
 public:
  explicit RivalWorker(const NameSets& sets) : sets_(sets) {}

  absl::Status Handle(const rd_kafka_message_t& message, Member& member) {
    json_.assign(static_cast<const char*>(message.payload), message.len);
    json_.reserve(json_.size() + simdjson::SIMDJSON_PADDING);
    if (!Parse()) return absl::InvalidArgumentError("an article is no JSON object");
    if (!sets_.Find(text_, &scratch_, &names_)) {
      return absl::ResourceExhaustedError("RE2::Set is out of memory");
    }
    for (const size_t name : names_) {
      WW_RETURN_IF_ERROR(member.Write(id_, Alert(name)));
    }
    return absl::OkStatus();
  }

 private:
  bool Parse() {
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    const simdjson::padded_string_view view(json_.data(), json_.size(), json_.capacity());
    if (parser_.iterate(view).get(document) != simdjson::SUCCESS) return false;
    if (document.get_object().get(object) != simdjson::SUCCESS) return false;
    text_.clear();
    for (auto field : object) {
      std::string_view key;
      std::string_view value;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
      const bool is_text = key == "title" || key == "body";
      if (!is_text && key != "id" && key != "url") continue;
      if (field.value().get_string().get(value) != simdjson::SUCCESS) return false;
      if (is_text) {
        text_.append(value).append("\n\n");
      } else {
        (key == "id" ? id_ : url_) = value;
      }
    }
    return true;
  }

  std::string Alert(size_t name) const {
    const size_t at = text_.find(sets_.name(name));
    const size_t begin = at == std::string::npos ? 0 : at - std::min<size_t>(at, 100);
    return nlohmann::json({{"rule", {{"id", Workload::RuleId(name)}, {"title", sets_.name(name)}}},
                           {"article", {{"id", id_}, {"url", url_}}},
                           {"snippet", text_.substr(begin, 300)}})
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  const NameSets& sets_;
  simdjson::ondemand::parser parser_;
  std::string json_;
  std::string id_;
  std::string url_;
  std::string text_;
  std::vector<int> scratch_;
  std::vector<size_t> names_;
};

}  // namespace

int RunRival(const EngineOptions& options) {
  const absl::StatusOr<std::unique_ptr<NameSets>> sets = NameSets::Load(options.rules_path);
  if (!sets.ok()) {
    std::cerr << sets.status() << "\n";
    return 1;
  }
  return RunMembers(
      options, {{"linger.ms", "1"}, {"enable.idempotence", "true"}, {"compression.type", "lz4"}},
      [&]() -> Member::Handler {
        auto worker = std::make_shared<RivalWorker>(**sets);
        return [worker](const rd_kafka_message_t& message, int64_t, Member& member) {
          return worker->Handle(message, member);
        };
      });
}

}  // namespace wirewatch::bench
