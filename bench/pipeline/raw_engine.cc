#include "bench/pipeline/engines.h"
#include "bench/pipeline/member.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kAlertBytes = 600;

}  // namespace

int RunRaw(const EngineOptions& options) {
  const std::string value(kAlertBytes, 'x');
  return RunMembers(options, {{"linger.ms", "1"}, {"acks", "1"}, {"compression.type", "lz4"}}, [&] {
    return [&](const rd_kafka_message_t& message, int64_t number, Member& member) {
      if (number % options.records_per_alert != 0) return absl::OkStatus();
      const std::string key(static_cast<const char*>(message.key), message.key_len);
      return member.Write(key, value);
    };
  });
}

}  // namespace wirewatch::bench
