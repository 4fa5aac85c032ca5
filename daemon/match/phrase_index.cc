#include "daemon/match/phrase_index.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/base/digest.h"

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
  const size_t tokens_before = tokens_.size();
  const size_t bytes_before = bytes_.size();
  const size_t hashes_before = scratch_->hashes.size();
  const Phrase phrase = Append(spec);
  uint64_t identity = spec.any_ending ? 1 : 0;
  for (size_t i = tokens_before; i < tokens_.size(); ++i) {
    identity = PairKey(identity, uint64_t{tokens_[i].size} << 2 | tokens_[i].max_gap);
  }
  identity = PairKey(identity, HashBytes(absl::string_view(bytes_).substr(bytes_before)));
  const auto id = static_cast<int32_t>(phrases_.size());
  while (true) {
    const auto [it, inserted] = scratch_->ids.try_emplace(identity, id);
    if (inserted) {
      phrases_.push_back(phrase);
      return id;
    }
    if (Equal(phrases_[static_cast<size_t>(it->second)], phrase)) {
      tokens_.resize(tokens_before);
      bytes_.resize(bytes_before);
      scratch_->hashes.resize(hashes_before);
      return it->second;
    }
    ++identity;
  }
}

// Puts a phrase behind the others.
PhraseIndex::Phrase PhraseIndex::Append(const PhraseSpec& spec) {
  TokenizedText& tokenized = scratch_->tokenized;
  tokenized.Reset(spec.text);
  Phrase phrase = {static_cast<uint32_t>(tokens_.size()),
                   static_cast<uint32_t>(bytes_.size()),
                   static_cast<uint16_t>(tokenized.size()),
                   /*anchor=*/0,
                   spec.any_ending,
                   spec.exact_case};
  const auto append = [this](absl::string_view form, Gap max_gap) {
    tokens_.push_back({static_cast<uint32_t>(form.size()), static_cast<uint32_t>(max_gap)});
    bytes_.append(form.data(), form.size());
  };
  for (size_t i = 0; i < tokenized.size(); ++i) {
    // Authors write the shortest form; texts also put an apostrophe after a word.
    append(tokenized.FoldedForm(i), std::max(tokenized.GapBefore(i), Gap::kApostrophe));
    scratch_->hashes.push_back(tokenized.hashes()[i]);
  }
  for (size_t i = 0; spec.exact_case && i < tokenized.size(); ++i) {
    append(spec.text.substr(tokenized[i].begin, tokenized[i].end - tokenized[i].begin),
           Gap::kBreak);
    // Keeps the hashes in step with the tokens.
    scratch_->hashes.push_back(0);
  }
  return phrase;
}

size_t PhraseIndex::StoredTokens(const Phrase& phrase) const {
  return size_t{phrase.token_count} * (phrase.exact_case ? 2 : 1);
}

size_t PhraseIndex::StoredBytes(const Phrase& phrase) const {
  size_t bytes = 0;
  for (size_t i = 0; i < StoredTokens(phrase); ++i) bytes += tokens_[phrase.first_token + i].size;
  return bytes;
}

bool PhraseIndex::Equal(const Phrase& a, const Phrase& b) const {
  if (a.token_count != b.token_count || a.any_ending != b.any_ending ||
      a.exact_case != b.exact_case) {
    return false;
  }
  for (size_t i = 0; i < StoredTokens(a); ++i) {
    const PhraseToken& x = tokens_[a.first_token + i];
    const PhraseToken& y = tokens_[b.first_token + i];
    if (x.size != y.size || x.max_gap != y.max_gap) return false;
  }
  return bytes_.compare(a.first_byte, StoredBytes(a), bytes_, b.first_byte, StoredBytes(b)) == 0;
}

void PhraseIndex::Build() {
  // Room behind the last one, see FirstBytes.
  bytes_.append(kMaxPrefixKey, '\0');
  phrases_.shrink_to_fit();
  tokens_.shrink_to_fit();
  bytes_.shrink_to_fit();
  const std::vector<uint64_t>& hashes = scratch_->hashes;
  absl::flat_hash_map<uint64_t, uint32_t> uses;
  const auto for_each_pair = [&hashes](const Phrase& phrase, const auto& visit) {
    // The last word of an open phrase is not known as a whole.
    const uint32_t whole = phrase.token_count - (phrase.any_ending ? 1u : 0u);
    for (uint32_t i = 0; i + 1 < whole; ++i) {
      visit(i, PairKey(hashes[phrase.first_token + i], hashes[phrase.first_token + i + 1]));
    }
  };
  uses.reserve(2 * phrases_.size());
  for (const Phrase& phrase : phrases_) {
    for_each_pair(phrase, [&](uint32_t, uint64_t key) { ++uses[key]; });
  }
  filter_.Reset(phrases_.size());
  std::vector<std::pair<uint64_t, int32_t>> pairs, singles, prefixes;
  for (size_t i = 0; i < phrases_.size(); ++i) {
    Phrase& phrase = phrases_[i];
    const auto id = static_cast<int32_t>(i);
    const uint64_t* const token_hashes = &hashes[phrase.first_token];
    uint64_t best_key = 0;
    uint32_t best_uses = 0;
    for_each_pair(phrase, [&](uint32_t anchor, uint64_t key) {
      const uint32_t key_uses = uses.find(key)->second;
      if (best_uses != 0 && key_uses >= best_uses) return;
      best_uses = key_uses;
      best_key = key;
      phrase.anchor = static_cast<uint8_t>(anchor);
    });
    if (best_uses != 0) {
      pairs.emplace_back(best_key, id);
      filter_.AddPair(token_hashes[phrase.anchor], token_hashes[phrase.anchor + 1]);
    } else if (phrase.token_count > 1 || !phrase.any_ending) {
      singles.emplace_back(token_hashes[0], id);
      filter_.AddSingle(token_hashes[0]);
    } else {
      const size_t size = std::min<size_t>(tokens_[phrase.first_token].size, kMaxPrefixKey);
      const uint32_t bytes = FirstBytes(&bytes_[phrase.first_byte]);
      prefixes.emplace_back(PrefixKey(bytes, size), id);
      prefix_sizes_ |= 1u << size;
      filter_.AddStart(Keep(bytes, size), size);
    }
  }
  pairs_.Build(pairs);
  singles_.Build(singles);
  prefixes_.Build(prefixes);
  scratch_ = nullptr;
}

size_t PhraseIndex::index_bytes() const {
  return phrases_.capacity() * sizeof(Phrase) + tokens_.capacity() * sizeof(PhraseToken) +
         pairs_.bytes() + singles_.bytes() + prefixes_.bytes() + filter_.bytes();
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
  if (singles_.MayContain(hash)) Verify(singles_, hash, at, text, hits);
  if (at + 1 < text.size()) {
    const uint64_t key = PairKey(hash, text.hashes()[at + 1]);
    if (pairs_.MayContain(key)) Verify(pairs_, key, at, text, hits);
  }
  if (prefix_sizes_ == 0) return;
  const size_t longest = std::min(text.FoldedForm(at).size(), kMaxPrefixKey);
  for (size_t size = kMinPrefixKey; size <= longest; ++size) {
    if ((prefix_sizes_ >> size & 1) == 0) continue;
    const uint64_t key = PrefixKey(text.starts()[at], size);
    if (prefixes_.MayContain(key)) Verify(prefixes_, key, at, text, hits);
  }
}

void PhraseIndex::Verify(const AnchorTable& table, uint64_t key, size_t at,
                         const TokenizedText& text, std::vector<PhraseHit>* hits) const {
  table.ForEach(key, [&](int32_t id) {
    const Phrase& phrase = phrases_[static_cast<size_t>(id)];
    if (at < phrase.anchor) return;
    const size_t first = at - phrase.anchor;
    if (!Matches(phrase, first, text)) return;
    hits->push_back(
        {id, static_cast<uint32_t>(first), static_cast<uint32_t>(first + phrase.token_count - 1)});
  });
}

// Equal hashes are not enough: a collision must never make an alert.
bool PhraseIndex::Matches(const Phrase& phrase, size_t first, const TokenizedText& text) const {
  if (first + phrase.token_count > text.size()) return false;
  const PhraseToken* const tokens = &tokens_[phrase.first_token];
  const char* form = &bytes_[phrase.first_byte];
  for (size_t i = 0; i < phrase.token_count; ++i) {
    const absl::string_view wanted(form, tokens[i].size);
    const absl::string_view folded = text.FoldedForm(first + i);
    const bool open = phrase.any_ending && i + 1 == phrase.token_count;
    if (open ? !absl::StartsWith(folded, wanted) : folded != wanted) return false;
    form += tokens[i].size;
  }
  for (size_t i = 1; i < phrase.token_count; ++i) {
    if (static_cast<uint32_t>(text.GapBefore(first + i)) > tokens[i].max_gap) return false;
  }
  return !phrase.exact_case || MatchesCase(phrase, first, text);
}

bool PhraseIndex::MatchesCase(const Phrase& phrase, size_t first, const TokenizedText& text) const {
  const PhraseToken* const tokens = &tokens_[phrase.first_token];
  const char* form = &bytes_[phrase.first_byte];
  for (size_t i = 0; i < phrase.token_count; ++i) form += tokens[i].size;
  for (size_t i = 0; i < phrase.token_count; ++i) {
    const absl::string_view wanted(form, tokens[phrase.token_count + i].size);
    const Token& token = text[first + i];
    const absl::string_view raw = text.text().substr(token.begin, token.end - token.begin);
    const bool open = phrase.any_ending && i + 1 == phrase.token_count;
    if (open ? !absl::StartsWith(raw, wanted) : raw != wanted) return false;
    form += wanted.size();
  }
  return true;
}

}  // namespace wirewatch
