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
// Tokens are looked at in batches, whose candidates are collected without a branch for each token.
constexpr size_t kBatch = 512;

// The key of two neighbouring tokens; not symmetric.
uint64_t PairKey(uint64_t first, uint64_t second) {
  const uint64_t mixed = (first ^ (second << 29 | second >> 35)) * 0x9E3779B97F4A7C15u;
  return mixed ^ (mixed >> 32);
}

// The first four bytes of a folded form, as a number; see Build for where there are always as many
// to read.
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
  tokenized.Reset(spec.text);
  // Phrases with the same words match the same texts if they also allow the same gaps.
  std::string identity = absl::StrCat(spec.any_ending ? "*" : "", spec.exact_case ? "=" : "");
  const auto raw_form = [&](size_t i) {
    return spec.text.substr(tokenized[i].begin, tokenized[i].end - tokenized[i].begin);
  };
  for (size_t i = 0; i < tokenized.size(); ++i) {
    absl::StrAppend(&identity, " ", static_cast<int>(tokenized.GapBefore(i)), ":",
                    spec.exact_case ? raw_form(i) : tokenized.FoldedForm(i));
  }
  const auto [it, inserted] = ids_.try_emplace(identity, static_cast<int32_t>(phrases_.size()));
  if (!inserted) return it->second;
  phrases_.push_back({static_cast<uint32_t>(tokens_.size()),
                      static_cast<uint16_t>(tokenized.size()), /*anchor=*/0, spec.any_ending,
                      spec.exact_case});
  for (size_t i = 0; i < tokenized.size(); ++i) {
    const absl::string_view folded = tokenized.FoldedForm(i);
    const absl::string_view raw = spec.exact_case ? raw_form(i) : "";
    // Authors write the shortest form; texts also put an apostrophe after a word.
    tokens_.push_back({tokenized.hashes()[i], static_cast<uint32_t>(folded_.size()),
                       static_cast<uint32_t>(folded.size()), static_cast<uint32_t>(raw_.size()),
                       static_cast<uint32_t>(raw.size()),
                       std::max(tokenized.GapBefore(i), Gap::kApostrophe)});
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
  filter_.Reset(phrases_.size());
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
      const PhraseToken* const token = &tokens_[phrase.first_token + phrase.anchor];
      filter_.AddPair(token[0].hash, token[1].hash);
    } else if (phrase.token_count > 1 || !phrase.any_ending) {
      singles.emplace_back(tokens_[phrase.first_token].hash, id);
      filter_.AddSingle(tokens_[phrase.first_token].hash);
    } else {
      const PhraseToken& token = tokens_[phrase.first_token];
      const size_t size = std::min<size_t>(token.folded_size, kMaxPrefixKey);
      const uint32_t bytes = FirstBytes(&folded_[token.folded_begin]);
      prefixes.emplace_back(PrefixKey(bytes, size), id);
      prefix_sizes_ |= 1u << size;
      filter_.AddStart(Keep(bytes, size), size);
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

void PhraseIndex::Find(const TokenizedText& text, size_t max_hits,
                       std::vector<PhraseHit>* hits) const {
  uint32_t candidates[kBatch];
  for (size_t from = 0; from < text.size(); from += kBatch) {
    const size_t to = std::min(from + kBatch, text.size());
    const size_t count = FindCandidates(text, from, to, candidates);
    for (size_t i = 0; i < count && hits->size() <= max_hits; ++i) {
      FindAt(candidates[i], text, hits);
    }
  }
}

size_t PhraseIndex::FindCandidates(const TokenizedText& text, size_t from, size_t to,
                                   uint32_t* candidates) const {
  const uint64_t* const hashes = text.hashes();
  const uint32_t* const starts = text.starts();
  size_t count = 0;
  const auto collect = [&](const auto& may_start) {
    for (size_t i = from; i < to; ++i) {
      candidates[count] = static_cast<uint32_t>(i);
      // The hash behind the last one is there, too.
      count += filter_.MayAnchor(hashes[i], hashes[i + 1]) | may_start(starts[i]);
    }
  };
  if (prefix_sizes_ == 0) {
    collect([](uint32_t) { return 0u; });
  } else if (prefix_sizes_ == 1u << kMaxPrefixKey) {
    collect([this](uint32_t start) { return filter_.MayStart(start, kMaxPrefixKey); });
  } else {
    collect([this](uint32_t start) {
      return filter_.MayStart(Keep(start, 2), 2) | filter_.MayStart(Keep(start, 3), 3) |
             filter_.MayStart(start, kMaxPrefixKey);
    });
  }
  return count;
}

void PhraseIndex::FindAt(size_t at, const TokenizedText& text, std::vector<PhraseHit>* hits) const {
  const uint64_t hash = text.hashes()[at];
  if (singles_.filter.MayContain(hash)) Verify(singles_, hash, at, text, hits);
  if (at + 1 < text.size()) {
    const uint64_t key = PairKey(hash, text.hashes()[at + 1]);
    if (pairs_.filter.MayContain(key)) Verify(pairs_, key, at, text, hits);
  }
  if (prefix_sizes_ == 0) return;
  const size_t longest = std::min(text.FoldedForm(at).size(), kMaxPrefixKey);
  for (size_t size = kMinPrefixKey; size <= longest; ++size) {
    if ((prefix_sizes_ >> size & 1) == 0) continue;
    const uint64_t key = PrefixKey(text.starts()[at], size);
    if (prefixes_.filter.MayContain(key)) Verify(prefixes_, key, at, text, hits);
  }
}

void PhraseIndex::Verify(const AnchorTable& table, uint64_t key, size_t at,
                         const TokenizedText& text, std::vector<PhraseHit>* hits) const {
  const auto it = table.ranges.find(key);
  if (it == table.ranges.end()) return;
  for (uint32_t i = it->second.first; i < it->second.second; ++i) {
    const int32_t id = table.postings[i];
    const Phrase& phrase = phrases_[static_cast<size_t>(id)];
    if (at < phrase.anchor) continue;
    const size_t first = at - phrase.anchor;
    if (!Matches(phrase, first, text)) continue;
    hits->push_back(
        {id, static_cast<uint32_t>(first), static_cast<uint32_t>(first + phrase.token_count - 1)});
  }
}

bool PhraseIndex::Matches(const Phrase& phrase, size_t first, const TokenizedText& text) const {
  if (first + phrase.token_count > text.size()) return false;
  for (size_t i = 0; i < phrase.token_count; ++i) {
    const PhraseToken& wanted = tokens_[phrase.first_token + i];
    const bool open = phrase.any_ending && i + 1 == phrase.token_count;
    // Equal hashes are not enough: a collision must never make an alert.
    const absl::string_view folded = text.FoldedForm(first + i);
    if (open ? !absl::StartsWith(folded, FoldedForm(wanted)) : folded != FoldedForm(wanted)) {
      return false;
    }
    if (i > 0 && text.GapBefore(first + i) > wanted.max_gap) return false;
    if (phrase.exact_case) {
      const Token& token = text[first + i];
      const absl::string_view raw = text.text().substr(token.begin, token.end - token.begin);
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
