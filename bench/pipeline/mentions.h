#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace wirewatch::bench {

// What of a rule's condition a text holds.
struct Mentions {
  // Indices of names, sorted, none twice.
  std::vector<size_t> names;
  // A word that begins with "sanction".
  bool sanction = false;
};

// Finds names by comparing words one after the other: the bench's own answer to what has to be
// alerted, which shares no code with any of the engines. Words are runs of ASCII letters and
// digits, in any case.
class MentionFinder {
 public:
  explicit MentionFinder(const std::vector<std::string>& names);

  Mentions Find(const std::string& text) const;

 private:
  std::vector<std::vector<std::string>> names_;
  // First word -> indices of names.
  std::unordered_map<std::string, std::vector<size_t>> by_first_word_;
};

}  // namespace wirewatch::bench
