#include "daemon/ruleset/word_lists.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"
#include "daemon/ruleset/revision.h"
#include "daemon/ruleset/word_lint.h"
#include "daemon/ruleset/word_parser.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

constexpr int32_t kNotYet = -1;
constexpr int32_t kInProgress = -2;

bool IsListName(const LocatedText& written) { return written.text[0] == '$'; }

}  // namespace

WordLists::WordLists(const std::map<std::string, ParsedList>& named, size_t max_words,
                     std::vector<Diagnostic>* diagnostics)
    : max_words_(max_words), diagnostics_(diagnostics) {
  for (const auto& [name, list] : named) named_.emplace(name, Named{&list, kNotYet, 0});
  for (const auto& [name, list] : named) {
    std::vector<std::string> path;
    AddNamed({absl::StrCat("$", name), list.location}, &path);
  }
}

std::vector<int32_t> WordLists::Add(const ParsedWords& words) {
  std::vector<int32_t> lists;
  ParsedWords in_place;
  std::vector<std::string> path;
  size_t count = 0;
  const auto add = [&](int32_t list) {
    if (list < 0) return;
    lists.push_back(list);
    count += lists_[static_cast<size_t>(list)].size();
  };
  for (const LocatedText& item : words) {
    if (IsListName(item)) {
      used_.insert(item.text.substr(1));
      add(AddNamed(item, &path));
    } else {
      in_place.push_back(item);
      WarnOfListName(item);
    }
  }
  if (!in_place.empty()) add(AddWords(in_place, &path));
  if (count > kMaxWordsPerTerm) ErrorTooMany(words.front().location, count);
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  return lists;
}

// Of a word that is the name of a list, unless the list has it itself.
void WordLists::WarnOfListName(const LocatedText& word) {
  const auto it = named_.find(word.text);
  if (it == named_.end() || it->second.id < 0) return;
  const std::vector<Word>& words = lists_[static_cast<size_t>(it->second.id)];
  if (std::any_of(words.begin(), words.end(),
                  [&](const Word& one) { return absl::EqualsIgnoreCase(one.text, word.text); })) {
    return;
  }
  const std::string list = absl::StrCat("$", word.text);
  diagnostics_->push_back(
      {Severity::kWarning, word.location,
       absl::StrCat("'", word.text, "' is looked for as a word, and is the name of a list"),
       absl::StrCat("write '", list, "' for the words of the list"), DiagnosticCode::kListName,
       list});
}

int32_t WordLists::AddNamed(const LocatedText& reference, std::vector<std::string>* path) {
  const std::string name = reference.text.substr(1);
  const auto it = named_.find(name);
  if (it == named_.end()) {
    std::vector<std::string> known;
    for (const auto& [list, value] : named_) known.push_back(list);
    std::sort(known.begin(), known.end());
    Error(reference.location,
          absl::StrCat("no list is named '", name, "'", DidYouMean(name, known)),
          "define it under 'lists', in this file or another one of the set",
          DiagnosticCode::kUnknownName);
    return -1;
  }
  if (it->second.id == kInProgress) {
    path->push_back(name);
    const auto begin = std::find(path->begin(), path->end(), name);
    Error(reference.location,
          absl::StrCat("the list '", name,
                       "' holds itself: ", absl::StrJoin(begin, path->end(), " -> ")),
          "take one of them out", DiagnosticCode::kCycle);
    path->pop_back();
    return -1;
  }
  if (it->second.id != kNotYet) return it->second.id;
  if (path->size() >= kMaxListDepth) {
    ErrorTooDeep(reference.location);
    return -1;
  }
  it->second.id = kInProgress;
  path->push_back(name);
  const ParsedList& list = *it->second.parsed;
  const int32_t id = AddWords(list.words, path);
  path->pop_back();
  size_t depth = 1;
  for (const LocatedText& item : list.words) {
    if (!IsListName(item)) continue;
    const auto inner = named_.find(item.text.substr(1));
    if (inner != named_.end()) depth = std::max(depth, inner->second.depth + 1);
  }
  // Whichever of them was asked for first: once it is one too many.
  if (depth == kMaxListDepth + 1) ErrorTooDeep(list.location);
  Named& named = named_.find(name)->second;
  named.depth = depth;
  // An empty one is not tried again: what is wrong with it is told.
  named.id = id < 0 ? Hold({}, reference.location) : id;
  return named.id;
}

int32_t WordLists::AddWords(const ParsedWords& written, std::vector<std::string>* path) {
  std::vector<Word> words;
  absl::flat_hash_set<std::string> seen;
  const auto add = [&](const Word& word) {
    if (seen.insert(absl::StrCat(word.exact_case ? "=" : "", word.any_ending ? "*" : "", " ",
                                 word.text))
            .second) {
      words.push_back(word);
    }
  };
  for (const LocatedText& item : written) {
    if (IsListName(item)) {
      used_.insert(item.text.substr(1));
      const int32_t list = AddNamed(item, path);
      if (list < 0) continue;
      for (const Word& word : lists_[static_cast<size_t>(list)]) add(word);
      continue;
    }
    const absl::StatusOr<Word> word = ParseWord(item.text);
    if (word.ok()) {
      add(*word);
      LintWord(item, diagnostics_);
    } else {
      Error(item.location, std::string(word.status().message()), HelpForWord(item.text),
            DiagnosticCode::kBadWord);
    }
  }
  if (words.size() > kMaxWordsPerTerm) ErrorTooMany(written.front().location, words.size());
  return words.empty() ? -1 : Hold(std::move(words), written.front().location);
}

int32_t WordLists::Hold(std::vector<Word> words, const SourceLocation& location) {
  std::string digest = WordsDigest(words);
  const auto [it, inserted] = ids_.try_emplace(digest, static_cast<int32_t>(lists_.size()));
  if (!inserted) return it->second;
  const bool told = words_ > max_words_;
  words_ += words.size();
  if (words_ > max_words_) {
    words.clear();
    if (!told) {
      Error(
          location,
          absl::StrCat("more words in all lists and terms than a set may have (", max_words_, ")"),
          "name one list in all places that need the same words", DiagnosticCode::kLimit);
    }
  }
  lists_.push_back(std::move(words));
  digests_.push_back(std::move(digest));
  return it->second;
}

void WordLists::ErrorTooDeep(const SourceLocation& location) {
  Error(location, absl::StrCat("lists in lists deeper than ", kMaxListDepth, " levels"),
        "name the inner lists where they are used", DiagnosticCode::kLimit);
}

void WordLists::WarnOfUnused() {
  for (const auto& [name, list] : named_) {
    if (used_.count(name) > 0) continue;
    diagnostics_->push_back({Severity::kWarning, list.parsed->location,
                             absl::StrCat("nothing uses the list '", name, "'"),
                             absl::StrCat("write $", name, " among words, or remove it"),
                             DiagnosticCode::kUnused});
  }
}

void WordLists::ErrorTooMany(const SourceLocation& location, size_t count) {
  Error(location,
        absl::StrCat(count, " words, more than a list or a term may have (", kMaxWordsPerTerm, ")"),
        "split them, and join the terms by one with 'terms'", DiagnosticCode::kLimit);
}

void WordLists::Error(const SourceLocation& location, std::string message, std::string help,
                      DiagnosticCode code) {
  diagnostics_->push_back({Severity::kError, location, std::move(message), std::move(help), code});
}

}  // namespace wirewatch
