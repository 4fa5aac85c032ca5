#include "daemon/match/phrase_index.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

constexpr size_t kMinPrefixKey = 2;
constexpr size_t kMaxPrefixKey = 4;
constexpr size_t kPrefixStarts = 1 << 16;

// The key of two neighbouring tokens; not symmetric.
uint64_t PairKey(uint64_t first, uint64_t second) {
  const uint64_t mixed = (first ^ (second << 29 | second >> 35)) * 0x9E3779B97F4A7C15u;
  return mixed ^ (mixed >> 32);
}

// The first four bytes of a folded form, as a number. There are always that many to read, see
// TokenizedText::folded.
uint32_t FirstBytes(const char* folded) {
  uint32_t bytes;
  std::memcpy(&bytes, folded, sizeof(bytes));
  return bytes;
}

// The first `size` of these bytes, 2 to 4 of them. Little endian: the first byte is the lowest.
uint32_t Keep(uint32_t bytes, size_t size) { return bytes & (~uint32_t{0} >> (8 * (4 - size))); }

// The key of a word's first `size` bytes.
uint64_t PrefixKey(uint32_t bytes, size_t size) {
  const uint64_t mixed = (uint64_t{Keep(bytes, size)} << 3 | size) * 0x9E3779B97F4A7C15u;
  return mixed ^ (mixed >> 32);
}

}  // namespace

int32_t PhraseIndex::Add(const PhraseSpec& spec) {
  TokenizedText tokenized;
  Tokenize(spec.text, &tokenized);
  // Phrases with the same words match the same texts if they also allow the same gaps.
  std::string identity = absl::StrCat(spec.any_ending ? "*" : "", spec.exact_case ? "=" : "");
  for (const Token& token : tokenized.tokens) {
    absl::StrAppend(&identity, " ", static_cast<int>(token.gap_before), ":",
                    spec.exact_case ? spec.text.substr(token.begin, token.end - token.begin)
                                    : tokenized.FoldedForm(token));
  }
  const auto [it, inserted] = ids_.try_emplace(identity, static_cast<int32_t>(phrases_.size()));
  if (!inserted) return it->second;
  phrases_.push_back({static_cast<uint32_t>(tokens_.size()),
                      static_cast<uint16_t>(tokenized.tokens.size()), /*anchor=*/0, spec.any_ending,
                      spec.exact_case});
  for (const Token& token : tokenized.tokens) {
    const absl::string_view folded = tokenized.FoldedForm(token);
    const absl::string_view raw =
        spec.exact_case ? spec.text.substr(token.begin, token.end - token.begin) : "";
    // Authors write the shortest form; texts also put an apostrophe after a word.
    tokens_.push_back({token.hash, static_cast<uint32_t>(folded_.size()),
                       static_cast<uint32_t>(folded.size()), static_cast<uint32_t>(raw_.size()),
                       static_cast<uint32_t>(raw.size()),
                       std::max(token.gap_before, Gap::kApostrophe)});
    absl::StrAppend(&folded_, folded);
    absl::StrAppend(&raw_, raw);
  }
  return it->second;
}

void PhraseIndex::Build() {
  ids_ = {};
  // Room behind the last one, see FirstBytes.
  folded_.append(kMaxPrefixKey, '\0');
  absl::flat_hash_map<uint64_t, uint32_t> uses;
  const auto for_each_pair = [this](const Phrase& phrase, const auto& visit) {
    // The last word of an open phrase is not known as a whole.
    const int whole = phrase.token_count - (phrase.any_ending ? 1 : 0);
    for (int i = 0; i + 1 < whole; ++i) {
      visit(i, PairKey(tokens_[phrase.first_token + static_cast<uint32_t>(i)].hash,
                       tokens_[phrase.first_token + static_cast<uint32_t>(i) + 1].hash));
    }
  };
  for (const Phrase& phrase : phrases_) {
    for_each_pair(phrase, [&](int, uint64_t key) { ++uses[key]; });
  }
  std::vector<std::pair<uint64_t, int32_t>> pairs, singles, prefixes;
  for (size_t i = 0; i < phrases_.size(); ++i) {
    Phrase& phrase = phrases_[i];
    const auto id = static_cast<int32_t>(i);
    uint64_t best_key = 0;
    uint32_t best_uses = 0;
    for_each_pair(phrase, [&](int anchor, uint64_t key) {
      if (best_uses != 0 && uses[key] >= best_uses) return;
      best_uses = uses[key];
      best_key = key;
      phrase.anchor = static_cast<uint16_t>(anchor);
    });
    if (best_uses != 0) {
      pairs.emplace_back(best_key, id);
    } else if (phrase.token_count > 1 || !phrase.any_ending) {
      singles.emplace_back(tokens_[phrase.first_token].hash, id);
    } else {
      const PhraseToken& token = tokens_[phrase.first_token];
      const size_t size = std::min<size_t>(token.folded_size, kMaxPrefixKey);
      const uint32_t bytes = FirstBytes(&folded_[token.folded_begin]);
      prefixes.emplace_back(PrefixKey(bytes, size), id);
      prefix_sizes_ |= 1u << size;
      prefix_starts_.resize(kPrefixStarts / 64);
      const uint32_t start = Keep(bytes, 2);
      prefix_starts_[start / 64] |= uint64_t{1} << (start % 64);
    }
  }
  pairs_.Build(std::move(pairs));
  singles_.Build(std::move(singles));
  prefixes_.Build(std::move(prefixes));
}

void PhraseIndex::AnchorTable::Build(std::vector<std::pair<uint64_t, int32_t>> entries) {
  std::sort(entries.begin(), entries.end());
  filter.Reset(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    const uint64_t key = entries[i].first;
    filter.Add(key);
    postings.push_back(entries[i].second);
    const auto begin = static_cast<uint32_t>(i);
    ranges.try_emplace(key, begin, begin).first->second.second = begin + 1;
  }
}

void PhraseIndex::Find(absl::string_view text, const TokenizedText& tokenized, size_t max_hits,
                       std::vector<PhraseHit>* hits) const {
  const std::vector<Token>& tokens = tokenized.tokens;
  for (size_t i = 0; i < tokens.size() && hits->size() <= max_hits; ++i) {
    const Token& token = tokens[i];
    if (singles_.filter.MayContain(token.hash)) {
      Verify(singles_, token.hash, i, text, tokenized, hits);
    }
    if (i + 1 < tokens.size()) {
      const uint64_t key = PairKey(token.hash, tokens[i + 1].hash);
      if (pairs_.filter.MayContain(key)) Verify(pairs_, key, i, text, tokenized, hits);
    }
    if (prefix_sizes_ != 0) FindPrefixes(i, text, tokenized, hits);
  }
}

void PhraseIndex::FindPrefixes(size_t at, absl::string_view text, const TokenizedText& tokenized,
                               std::vector<PhraseHit>* hits) const {
  const Token& token = tokenized.tokens[at];
  const uint32_t bytes = FirstBytes(&tokenized.folded[token.folded_begin]);
  const uint32_t start = Keep(bytes, 2);
  if ((prefix_starts_[start / 64] >> (start % 64) & 1) == 0) return;
  const size_t longest = std::min<size_t>(token.folded_end - token.folded_begin, kMaxPrefixKey);
  for (size_t size = kMinPrefixKey; size <= longest; ++size) {
    if ((prefix_sizes_ >> size & 1) == 0) continue;
    const uint64_t key = PrefixKey(bytes, size);
    if (prefixes_.filter.MayContain(key)) Verify(prefixes_, key, at, text, tokenized, hits);
  }
}

void PhraseIndex::Verify(const AnchorTable& table, uint64_t key, size_t at, absl::string_view text,
                         const TokenizedText& tokenized, std::vector<PhraseHit>* hits) const {
  const auto it = table.ranges.find(key);
  if (it == table.ranges.end()) return;
  for (uint32_t i = it->second.first; i < it->second.second; ++i) {
    const int32_t id = table.postings[i];
    const Phrase& phrase = phrases_[static_cast<size_t>(id)];
    if (at < phrase.anchor) continue;
    const size_t first = at - phrase.anchor;
    if (!Matches(phrase, first, text, tokenized)) continue;
    hits->push_back(
        {id, static_cast<uint32_t>(first), static_cast<uint32_t>(first + phrase.token_count - 1)});
  }
}

bool PhraseIndex::Matches(const Phrase& phrase, size_t first, absl::string_view text,
                          const TokenizedText& tokenized) const {
  if (first + phrase.token_count > tokenized.tokens.size()) return false;
  for (size_t i = 0; i < phrase.token_count; ++i) {
    const PhraseToken& wanted = tokens_[phrase.first_token + i];
    const Token& token = tokenized.tokens[first + i];
    if (i > 0 && token.gap_before > wanted.max_gap) return false;
    const bool open = phrase.any_ending && i + 1 == phrase.token_count;
    // Equal hashes are not enough: a collision must never make an alert.
    const absl::string_view folded = tokenized.FoldedForm(token);
    if (open ? !absl::StartsWith(folded, FoldedForm(wanted)) : folded != FoldedForm(wanted)) {
      return false;
    }
    if (phrase.exact_case) {
      const absl::string_view raw = text.substr(token.begin, token.end - token.begin);
      const absl::string_view wanted_raw =
          absl::string_view(raw_).substr(wanted.raw_begin, wanted.raw_size);
      if (open ? !absl::StartsWith(raw, wanted_raw) : raw != wanted_raw) return false;
    }
  }
  return true;
}

absl::string_view PhraseIndex::FoldedForm(const PhraseToken& token) const {
  return absl::string_view(folded_).substr(token.folded_begin, token.folded_size);
}

}  // namespace wirewatch
