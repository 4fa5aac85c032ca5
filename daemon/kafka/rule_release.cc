#include "daemon/kafka/rule_release.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "daemon/base/digest.h"
#include "daemon/base/signature.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kChunk[] = "chunk/";
constexpr char kRelease[] = "release/";
constexpr char kSignature[] = "signature/";
constexpr char kHead[] = "head";

// With its key and frame below the megabyte that brokers take unless told.
constexpr size_t kChunkBytes = 900'000;
constexpr size_t kIdDigits = 8;

constexpr int kFormat = 1;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> ParseTime(const std::string& text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is no time: ", error));
}

std::vector<absl::string_view> Cut(absl::string_view text) {
  std::vector<absl::string_view> chunks;
  for (size_t at = 0; at < text.size(); at += kChunkBytes) {
    chunks.push_back(text.substr(at, kChunkBytes));
  }
  return chunks;
}

std::string ChunkKey(absl::string_view bytes) { return kChunk + Sha256Hex(bytes); }

// A path that leads out of the folder it is written to would be somebody's file.
bool IsSafePath(absl::string_view path) {
  if (path.empty() || path[0] == '/' || absl::StrContains(path, '\0')) return false;
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

absl::Status BadManifest(const std::string& id, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("the manifest of release ", id, ": ", why));
}

struct Manifest {
  struct File {
    std::string path;
    std::string sha256;
    std::vector<std::string> chunks;
  };
  // Without its files.
  RuleRelease release;
  std::vector<File> files;
};

absl::StatusOr<Manifest> ParseManifest(const std::string& id, const std::string& text) {
  Manifest manifest;
  try {
    const Json json = Json::parse(text);
    if (json.at("format").get<int>() != kFormat) {
      return BadManifest(id, "it was written by a later version of wirewatch");
    }
    manifest.release.id = id;
    WW_ASSIGN_OR_RETURN(manifest.release.created_at,
                        ParseTime(json.at("created_at").get<std::string>()));
    manifest.release.author = json.at("author").get<std::string>();
    manifest.release.message = json.at("message").get<std::string>();
    for (const Json& file : json.at("files")) {
      manifest.files.push_back({file.at("path").get<std::string>(),
                                file.at("sha256").get<std::string>(),
                                file.at("chunks").get<std::vector<std::string>>()});
      if (!IsSafePath(manifest.files.back().path)) {
        return BadManifest(id, absl::StrCat("the path '", manifest.files.back().path, "'"));
      }
    }
  } catch (const Json::exception& error) {
    return BadManifest(id, error.what());
  }
  return manifest;
}

}  // namespace

RuleRelease MakeRuleRelease(std::vector<RuleFile> files, std::string author, std::string message,
                            absl::Time now) {
  std::sort(files.begin(), files.end(),
            [](const RuleFile& a, const RuleFile& b) { return a.path < b.path; });
  std::string content;
  for (const RuleFile& file : files) {
    absl::StrAppend(&content, Sha256HexOfFields({file.path, file.text}));
  }
  RuleRelease release;
  release.id = absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%E3SZ", now, absl::UTCTimeZone()), "-",
                            Sha256Hex(content).substr(0, kIdDigits));
  release.created_at = now;
  release.author = std::move(author);
  release.message = std::move(message);
  release.files = std::move(files);
  return release;
}

std::vector<RuleTopicRecord> ToRecords(const RuleRelease& release,
                                       const std::map<std::string, std::string>& chunks) {
  std::vector<RuleTopicRecord> records;
  std::set<std::string> written;
  Json files = Json::array();
  for (const RuleFile& file : release.files) {
    Json keys = Json::array();
    for (const absl::string_view chunk : Cut(file.text)) {
      const std::string key = ChunkKey(chunk);
      if (chunks.count(key) == 0 && written.insert(key).second)
        records.push_back({key, std::string(chunk)});
      keys.push_back(key.substr(sizeof(kChunk) - 1));
    }
    files.push_back({{"path", file.path},
                     {"bytes", file.text.size()},
                     {"sha256", Sha256Hex(file.text)},
                     {"chunks", std::move(keys)}});
  }
  const Json manifest = {{"format", kFormat},
                         {"created_at", TimeText(release.created_at)},
                         {"author", release.author},
                         {"message", release.message},
                         {"files", std::move(files)}};
  records.push_back(
      {kRelease + release.id, manifest.dump(2, ' ', false, Json::error_handler_t::replace)});
  return records;
}

RuleTopicRecord ToRecord(const RuleHead& head) {
  const Json json = {
      {"release", head.release}, {"set_at", TimeText(head.set_at)}, {"author", head.author}};
  return {kHead, json.dump(2, ' ', false, Json::error_handler_t::replace)};
}

std::string SignedText(const std::string& id, const std::string& manifest) {
  return absl::StrCat("wirewatch release ", id, "\n", manifest);
}

RuleTopicRecord ToSignatureRecord(const std::string& release, std::string signature) {
  return {kSignature + release, std::move(signature)};
}

bool IsRuleHead(const Record& record) { return record.key == kHead; }

void RuleTopicContent::Add(RuleTopicRecord record) {
  absl::string_view key = record.key;
  if (key == kHead) {
    head_ = std::move(record.value);
    return;
  }
  std::map<std::string, std::string>* const place =
      absl::StartsWith(key, kChunk)           ? &chunks_
      : absl::ConsumePrefix(&key, kRelease)   ? &manifests_
      : absl::ConsumePrefix(&key, kSignature) ? &signatures_
                                              : nullptr;
  if (place == nullptr) return;
  if (record.value.has_value()) {
    (*place)[std::string(key)] = *std::move(record.value);
  } else {
    place->erase(std::string(key));
  }
}

absl::StatusOr<std::optional<RuleHead>> RuleTopicContent::Head() const {
  if (!head_.has_value()) return std::nullopt;
  try {
    const Json json = Json::parse(*head_);
    RuleHead head;
    head.release = json.at("release").get<std::string>();
    WW_ASSIGN_OR_RETURN(head.set_at, ParseTime(json.at("set_at").get<std::string>()));
    head.author = json.at("author").get<std::string>();
    return head;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("the record 'head': ", error.what()));
  }
}

std::vector<RuleRelease> RuleTopicContent::Releases() const {
  std::vector<RuleRelease> releases;
  for (const auto& [id, text] : manifests_) {
    absl::StatusOr<Manifest> manifest = ParseManifest(id, text);
    if (manifest.ok()) releases.push_back(std::move(manifest->release));
  }
  std::stable_sort(
      releases.begin(), releases.end(),
      [](const RuleRelease& a, const RuleRelease& b) { return a.created_at < b.created_at; });
  return releases;
}

absl::StatusOr<RuleRelease> RuleTopicContent::Release(const std::string& id) const {
  const auto found = manifests_.find(id);
  if (found == manifests_.end()) {
    return absl::NotFoundError(absl::StrCat("there is no release '", id, "'"));
  }
  WW_ASSIGN_OR_RETURN(Manifest manifest, ParseManifest(id, found->second));
  for (Manifest::File& file : manifest.files) {
    std::string text;
    for (const std::string& chunk : file.chunks) {
      const auto bytes = chunks_.find(kChunk + chunk);
      if (bytes == chunks_.end()) {
        return absl::DataLossError(
            absl::StrCat("of release ", id, " a part of ", file.path, " is missing"));
      }
      text += bytes->second;
    }
    if (Sha256Hex(text) != file.sha256) {
      return absl::DataLossError(
          absl::StrCat("of release ", id, " the file ", file.path, " is not what was pushed"));
    }
    manifest.release.files.push_back({std::move(file.path), std::move(text)});
  }
  return std::move(manifest.release);
}

absl::Status RuleTopicContent::CheckSignature(const std::string& id,
                                              const std::string& public_key_file) const {
  const auto manifest = manifests_.find(id);
  if (manifest == manifests_.end()) {
    return absl::NotFoundError(absl::StrCat("there is no release '", id, "'"));
  }
  const auto signature = signatures_.find(id);
  if (signature == signatures_.end()) {
    return absl::PermissionDeniedError(
        absl::StrCat("release ", id, " is not signed, and kafka.rules_public_key asks for it"));
  }
  // The id stands in the key alone.
  const absl::Status status =
      VerifySignature(SignedText(id, manifest->second), signature->second, public_key_file);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat("release ", id, ": ", status.message()));
}

RuleTopicPruning RuleTopicContent::Prune(int keep) const {
  RuleTopicPruning pruning;
  const std::vector<RuleRelease> releases = Releases();
  const absl::StatusOr<std::optional<RuleHead>> head = Head();
  // What is not known is not to be deleted.
  if (!head.ok() || releases.size() != manifests_.size()) return pruning;
  std::set<std::string> used;
  for (size_t i = 0; i < releases.size(); ++i) {
    const std::string& id = releases[i].id;
    const bool stays = i + static_cast<size_t>(keep) >= releases.size() ||
                       (head->has_value() && (*head)->release == id);
    if (!stays) {
      pruning.tombstones.push_back({kRelease + id, std::nullopt});
      if (signatures_.count(id) > 0) pruning.tombstones.push_back({kSignature + id, std::nullopt});
      ++pruning.releases;
      continue;
    }
    const absl::StatusOr<Manifest> manifest = ParseManifest(id, manifests_.at(id));
    for (const Manifest::File& file : manifest->files) {
      used.insert(file.chunks.begin(), file.chunks.end());
    }
  }
  if (pruning.releases == 0) return pruning;
  for (const auto& [key, bytes] : chunks_) {
    if (used.count(key.substr(sizeof(kChunk) - 1)) == 0) {
      pruning.tombstones.push_back({key, std::nullopt});
    }
  }
  return pruning;
}

}  // namespace wirewatch
