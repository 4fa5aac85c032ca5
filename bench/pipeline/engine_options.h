#pragma once

#include <string>

namespace wirewatch::bench {

// What an engine is told.
struct EngineOptions {
  std::string bootstrap;
  std::string input_topic;
  std::string output_topic;
  std::string group;
  // Where the rules are: YAML for wirewatch, names for the rival, none for raw.
  std::string rules_path;
  // Where it can be asked how many records it has handled: a SharedCounter, and for wirewatch the
  // port of its admin server.
  std::string counter_path;
  int admin_port = 0;
  int workers = 2;
  // raw only: it writes one record for so many that it reads.
  int records_per_alert = 20;
};

}  // namespace wirewatch::bench
