#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "bench/match/documents.h"
#include "bench/match/watchlist.h"

namespace wirewatch::bench {

// For each document the numbers that an engine has to find in it, sorted, none twice.
using Answers = std::vector<std::vector<int32_t>>;

// An error that names the first document that differs, and in what. `found` is of as many documents
// as it has, from number `first` on, and after the last one from 0 on.
absl::Status CompareAnswers(const Answers& expected, const Answers& found, size_t first);

size_t CountAnswers(const Answers& answers);

// The bench's own idea of what is where, which shares no code with any engine: every run of words
// of a text, up to the length of the longest name, is looked up in a table of all spellings.
class Reference {
 public:
  explicit Reference(const Watchlist& watchlist);

  // Entities that are named, and regexes that match somewhere (each asked alone, by RE2).
  Answers Names(const std::vector<Document>& documents) const;
  void AddRegexes(const std::vector<Document>& documents, Answers* answers) const;

  // Entities for which the conditions of rules.h hold.
  Answers Conditions(const std::vector<Document>& documents) const;

  // Whether a stretch of an article's text is a spelling of the entity.
  bool IsSpelling(absl::string_view stretch, int32_t entity) const;

 private:
  // A mention of an entity (or -1: a word of a list): words [begin, end) of its flow.
  struct Span {
    int32_t entity;
    int flow;
    int64_t begin;
    int64_t end;
  };
  struct Spans {
    std::vector<Span> names;
    std::vector<Span> sanctions;
    std::vector<Span> reliefs;
  };

  std::string Key(absl::string_view line, const PlainWord& first, const PlainWord& last) const;
  template <typename Visit>
  void ForEachName(absl::string_view line, const std::vector<PlainWord>& words,
                   const Visit& visit) const;
  Spans Find(const Document& document) const;

  const Watchlist& watchlist_;
  size_t longest_ = 0;
  std::unordered_map<std::string, std::vector<int32_t>> entities_of_;
};

}  // namespace wirewatch::bench
