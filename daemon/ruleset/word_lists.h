#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Turns words as they are written into RuleBook::word_lists: names of lists are looked up, words
// read, and equal lists held once, however many terms or entities name them.
class WordLists {
 public:
  // Reports what is wrong with the named lists, which outlive this; of all lists together there may
  // be so many words.
  WordLists(const std::map<std::string, ParsedList>& named, size_t max_words,
            std::vector<Diagnostic>* diagnostics);

  // The lists that hold these words: one for each that is named, and one for those in place.
  // Sorted, none twice. What is wrong with the words is reported.
  std::vector<int32_t> Add(const ParsedWords& words);

  bool IsNamed(absl::string_view name) const { return named_.contains(name); }

  // WordsDigest of a list.
  const std::string& DigestOf(int32_t list) const { return digests_[static_cast<size_t>(list)]; }

  // Warns of the named lists that nothing asked for.
  void WarnOfUnused();

  std::vector<std::vector<Word>> Take() { return std::move(lists_); }

 private:
  // A named list; `id` is -1 until it is looked up, and -2 while it is.
  struct Named {
    const ParsedList* parsed;
    int32_t id;
    // Levels of lists in it, itself counted.
    size_t depth;
  };

  void WarnOfListName(const LocatedText& word);
  int32_t AddNamed(const LocatedText& reference, std::vector<std::string>* path);
  int32_t AddWords(const ParsedWords& words, std::vector<std::string>* path);
  int32_t Hold(std::vector<Word> words, const SourceLocation& location);
  void ErrorTooDeep(const SourceLocation& location);
  void ErrorTooMany(const SourceLocation& location, size_t count);
  void Error(const SourceLocation& location, std::string message, std::string help,
             DiagnosticCode code);

  const size_t max_words_;
  std::vector<Diagnostic>* const diagnostics_;
  absl::flat_hash_map<std::string, Named> named_;
  // Names that words have asked for.
  std::set<std::string> used_;
  std::vector<std::vector<Word>> lists_;
  std::vector<std::string> digests_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  size_t words_ = 0;
};

}  // namespace wirewatch
