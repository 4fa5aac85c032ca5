#pragma once

#include <string>
#include <vector>

#include "daemon/base/monotonic_time.h"

namespace wirewatch {

// What rule files look like from outside: a line for each with its inode, size and times. Two that
// are equal mean that no file was added, removed, replaced or written. It reads no file, and goes
// through the links by which mounts swap a whole folder.
std::string RuleFilesSignature(const std::vector<std::string>& paths);

// The same with the folders in which they stand: it also tells of what was swapped and swapped
// back, and of all that editors put beside them for a while.
std::string RuleFoldersSignature(const std::vector<std::string>& paths);

// Notices that rule files have changed, by looking again and again. Used by one thread.
class RuleWatch {
 public:
  // Changes from now on count.
  explicit RuleWatch(std::vector<std::string> paths);

  // Whether the files are others than when it said so last, and nobody is at work on them: they
  // have stayed the same since the last look, and for two seconds if one of them is empty, as it is
  // while somebody saves it who is slow.
  bool Look();

 private:
  const std::vector<std::string> paths_;
  // As they were at the last look, and when it said so last.
  std::string last_;
  std::string told_;
  MonotonicTime changed_at_ = MonotonicTime::InfinitePast();
};

}  // namespace wirewatch
