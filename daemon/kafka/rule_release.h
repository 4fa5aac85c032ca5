#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/record.h"
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
//   signature/<id>       of the manifest, 64 bytes; only where releases are signed
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

// What is signed of a release: its id, which stands in no other place, and its manifest, which
// holds the sums of its files.
std::string SignedText(const std::string& id, const std::string& manifest);

// The signature of a release; it is written before the head.
RuleTopicRecord ToSignatureRecord(const std::string& release, std::string signature);

// Whether that record is the head.
bool IsRuleHead(const Record& record);

// What is to be deleted from the topic.
struct RuleTopicPruning {
  // In the order in which they are to be written: a release goes before its chunks.
  std::vector<RuleTopicRecord> tombstones;
  int releases = 0;
};

// What a reader of the topic has seen, from its beginning.
class RuleTopicContent {
 public:
  // The next record. Keys that it does not know are passed over: a later version may write them.
  void Add(RuleTopicRecord record);

  // InvalidArgument where the record is no head; nullopt where there is none.
  absl::StatusOr<std::optional<RuleHead>> Head() const;
  // As it stands in its record.
  const std::optional<std::string>& head_value() const { return head_; }

  // The releases without their files, oldest first. Manifests that cannot be read are left out.
  std::vector<RuleRelease> Releases() const;

  // A release whole. NotFound if it is not there, DataLoss if a chunk is missing or a file is not
  // what its manifest says, InvalidArgument for a manifest that cannot be read.
  absl::StatusOr<RuleRelease> Release(const std::string& id) const;

  // What has to go for all but the newest `keep` releases and that of the head to go. Manifests
  // that cannot be read stay, and all chunks with them.
  RuleTopicPruning Prune(int keep) const;

  // NotFound if the release is not there, PermissionDenied if it is not signed by that key, errors
  // of VerifySignature.
  absl::Status CheckSignature(const std::string& id, const std::string& public_key_file) const;

  // By key.
  const std::map<std::string, std::string>& chunks() const { return chunks_; }

 private:
  std::map<std::string, std::string> chunks_;
  // By the release's id.
  std::map<std::string, std::string> manifests_;
  std::map<std::string, std::string> signatures_;
  std::optional<std::string> head_;
};

}  // namespace wirewatch
