#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/kafka/handles.h"

namespace wirewatch::test {

// What a reader of committed records finds in a topic, by id: how often, and when first. Reads in a
// thread of its own, from the beginning.
class Ledger {
 public:
  struct Entry {
    int count = 0;
    absl::Time first;
    // The value of a header, see Options::note_header.
    std::string note;
  };
  struct Options {
    std::string bootstrap;
    std::string topic;
    int partitions = 1;
    // The header that is the id; empty: the key.
    std::string id_header;
    std::string note_header;
  };

  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const Options& options);
  ~Ledger();

  // Reads no more, as the topic is deleted. The client stays until the process ends.
  void Abandon();

  std::map<std::string, Entry> entries() const;
  size_t size() const;
  // The ids that came at least so often.
  size_t CountOf(int times) const;

  // Waits until nothing has come for so long.
  void AwaitQuiet(absl::Duration quiet) const;

 private:
  explicit Ledger(Options options) : options_(std::move(options)) {}
  void Run();
  void Note(const rd_kafka_message_t& message);

  const Options options_;
  ClientHandle client_;
  std::atomic<bool> stop_{false};
  mutable absl::Mutex mu_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mu_);
  absl::Time last_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  std::thread thread_;
};

}  // namespace wirewatch::test
