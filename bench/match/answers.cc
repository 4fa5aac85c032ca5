#include "bench/match/answers.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "bench/match/rules.h"

namespace wirewatch::bench {
namespace {

void SortAndUnique(std::vector<int32_t>* values) {
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
}

// What is read in one go; words of different flows are never near (see docs/rules.md).
int FlowOf(Zone zone) {
  return zone == Zone::kLead ? static_cast<int>(Zone::kBody) : static_cast<int>(zone);
}

template <typename Span>
bool Near(const Span& a, const Span& b, int64_t distance) {
  if (a.flow != b.flow || (a.begin < b.end && b.begin < a.end)) return false;
  return a.begin < b.begin ? b.begin - a.end <= distance : a.begin - b.end <= distance;
}

}  // namespace

absl::Status CompareAnswers(const Answers& all, const Answers& found_from, size_t first) {
  for (size_t i = 0; i < found_from.size(); ++i) {
    const size_t number = (first + i) % all.size();
    const std::vector<int32_t>& expected = all[number];
    const std::vector<int32_t>& found = found_from[i];
    if (found == expected) continue;
    std::vector<int32_t> missing;
    std::vector<int32_t> extra;
    std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                        std::back_inserter(missing));
    std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(),
                        std::back_inserter(extra));
    return absl::InternalError(absl::StrCat(
        "document ", number, ": ", found.size(), " found, ", expected.size(), " expected",
        missing.empty() ? "" : absl::StrCat("; misses number ", missing.front()),
        extra.empty() ? "" : absl::StrCat("; has number ", extra.front(), " that is not there")));
  }
  return absl::OkStatus();
}

size_t CountAnswers(const Answers& answers) {
  size_t count = 0;
  for (const std::vector<int32_t>& numbers : answers) count += numbers.size();
  return count;
}

Reference::Reference(const Watchlist& watchlist) : watchlist_(watchlist) {
  for (const Spelling& spelling : watchlist.spellings) {
    const std::vector<PlainWord> words = PlainWords(spelling.text, watchlist.kind);
    longest_ = std::max(longest_, words.size());
    entities_of_[absl::AsciiStrToLower(spelling.text)].push_back(spelling.entity);
  }
}

std::string Reference::Key(absl::string_view line, const PlainWord& first,
                           const PlainWord& last) const {
  return absl::AsciiStrToLower(line.substr(first.begin, last.end - first.begin));
}

// Calls visit(entity, first word, last word).
template <typename Visit>
void Reference::ForEachName(absl::string_view line, const std::vector<PlainWord>& words,
                            const Visit& visit) const {
  for (size_t first = 0; first < words.size(); ++first) {
    for (size_t last = first; last < words.size() && last - first < longest_; ++last) {
      // A key holds what stands between its words, and a spelling has a space there or nothing.
      const auto it = entities_of_.find(Key(line, words[first], words[last]));
      if (it == entities_of_.end()) continue;
      for (const int32_t entity : it->second) visit(entity, first, last);
    }
  }
}

Answers Reference::Names(const std::vector<Document>& documents) const {
  Answers answers;
  for (const Document& document : documents) {
    std::vector<int32_t>& entities = answers.emplace_back();
    for (const absl::string_view line : absl::StrSplit(document.plain, '\n')) {
      ForEachName(line, PlainWords(line, watchlist_.kind),
                  [&](int32_t entity, size_t, size_t) { entities.push_back(entity); });
    }
    SortAndUnique(&entities);
  }
  return answers;
}

void Reference::AddRegexes(const std::vector<Document>& documents, Answers* answers) const {
  for (size_t i = 0; i < watchlist_.regexes.size(); ++i) {
    const RE2 regex(watchlist_.regexes[i], RE2::Quiet);
    for (size_t k = 0; k < documents.size(); ++k) {
      if (RE2::PartialMatch(documents[k].article.text, regex)) {
        (*answers)[k].push_back(static_cast<int32_t>(watchlist_.entities + i));
      }
    }
  }
}

Reference::Spans Reference::Find(const Document& document) const {
  Spans spans;
  int64_t words_of_flow[kZoneCount] = {};
  size_t paragraph = 0;
  for (const absl::string_view line : absl::StrSplit(document.plain, '\n')) {
    if (paragraph == document.article.paragraphs.size()) break;
    const int flow = FlowOf(document.article.paragraphs[paragraph++].zone);
    int64_t& position = words_of_flow[flow];
    const std::vector<PlainWord> words = PlainWords(line, watchlist_.kind);
    const auto span = [&](int32_t entity, size_t first, size_t last) -> Span {
      return {entity, flow, position + static_cast<int64_t>(first),
              position + static_cast<int64_t>(last) + 1};
    };
    ForEachName(line, words, [&](int32_t entity, size_t first, size_t last) {
      spans.names.push_back(span(entity, first, last));
    });
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string word = Key(line, words[i], words[i]);
      if (absl::StartsWith(word, kSanctionStem) ||
          (i + 1 < words.size() && Key(line, words[i], words[i + 1]) == kSanctionPhrase)) {
        spans.sanctions.push_back(span(-1, i, absl::StartsWith(word, kSanctionStem) ? i : i + 1));
      }
      for (const char* const stem : kReliefStems) {
        if (absl::StartsWith(word, stem)) spans.reliefs.push_back(span(-1, i, i));
      }
    }
    position += static_cast<int64_t>(words.size());
  }
  return spans;
}

Answers Reference::Conditions(const std::vector<Document>& documents) const {
  Answers answers;
  for (const Document& document : documents) {
    const Spans spans = Find(document);
    std::vector<int32_t>& entities = answers.emplace_back();
    const auto near_any = [](const Span& a, const std::vector<Span>& all, int64_t distance) {
      return std::any_of(all.begin(), all.end(),
                         [&](const Span& b) { return Near(a, b, distance); });
    };
    std::vector<Span> strict;
    for (const Span& sanction : spans.sanctions) {
      if (!near_any(sanction, spans.reliefs, kReliefDistance)) strict.push_back(sanction);
    }
    for (const Span& name : spans.names) {
      bool holds = false;
      switch (ConditionOf(name.entity)) {
        case ConditionKind::kNear:
          holds = near_any(name, spans.sanctions, kNameDistance);
          break;
        case ConditionKind::kAny:
          holds = !spans.sanctions.empty() || !spans.reliefs.empty();
          break;
        case ConditionKind::kNot:
          holds = spans.sanctions.empty();
          break;
        case ConditionKind::kNearNotNear:
          holds = near_any(name, strict, kNameDistance);
          break;
      }
      if (holds) entities.push_back(name.entity);
    }
    SortAndUnique(&entities);
  }
  return answers;
}

bool Reference::IsSpelling(absl::string_view stretch, int32_t entity) const {
  const std::string plain =
      PlainLine(watchlist_.kind == WordKind::kAscii ? ToAscii(stretch) : std::string(stretch),
                watchlist_.kind);
  const auto it = entities_of_.find(absl::AsciiStrToLower(plain));
  return it != entities_of_.end() &&
         std::find(it->second.begin(), it->second.end(), entity) != it->second.end();
}

}  // namespace wirewatch::bench
