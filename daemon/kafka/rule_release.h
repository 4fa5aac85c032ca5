#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

// Rule files in a compacted topic of one partition. A release is a set of files that was pushed:
// its files are cut into chunks, each a record whose key is the SHA-256 of its bytes, so that what
// did not change is not written again; a manifest names the files and their chunks; and the head
// names the release that is to run. They are written in that order, so that whoever sees the head
// finds the rest before it.
//
//   key                  value
//   chunk/<sha256>       the bytes
//   release/<id>         the manifest, JSON
//   head                 {"release": id, "set_at", "author"}
struct RuleRelease {
  // Ids sort by time: "20261126T220000.123Z-1f2e3d4c".
  std::string id;
  absl::Time created_at;
  std::string author;
  std::string message;
  // Paths are relative and sorted.
  std::vector<RuleFile> files;
};

// Which release is to run, since when, and who said so.
struct RuleHead {
  std::string release;
  absl::Time set_at;
  std::string author;
};

// A record of the topic; no value is a tombstone.
struct RuleTopicRecord {
  std::string key;
  std::optional<std::string> value;
};

// A release of these files, with the id that its time and its content give.
RuleRelease MakeRuleRelease(std::vector<RuleFile> files, std::string author, std::string message,
                            absl::Time now);

// What has to be written for it, but for chunks that are there already; the head is not among it.
std::vector<RuleTopicRecord> ToRecords(const RuleRelease& release,
                                       const std::map<std::string, std::string>& chunks = {});
RuleTopicRecord ToRecord(const RuleHead& head);

// What a reader of the topic has seen, from its beginning.
class RuleTopicContent {
 public:
  // The next record. Keys that it does not know are passed over: a later version may write them.
  void Add(RuleTopicRecord record);

  // InvalidArgument where the record is no head; nullopt where there is none.
  absl::StatusOr<std::optional<RuleHead>> Head() const;

  // The releases without their files, oldest first. Manifests that cannot be read are left out.
  std::vector<RuleRelease> Releases() const;

  // A release whole. NotFound if it is not there, DataLoss if a chunk is missing or a file is not
  // what its manifest says, InvalidArgument for a manifest that cannot be read.
  absl::StatusOr<RuleRelease> Release(const std::string& id) const;

  // By key.
  const std::map<std::string, std::string>& chunks() const { return chunks_; }

 private:
  std::map<std::string, std::string> chunks_;
  // Id -> manifest.
  std::map<std::string, std::string> manifests_;
  std::optional<std::string> head_;
};

}  // namespace wirewatch
