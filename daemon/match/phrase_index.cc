#include "daemon/match/phrase_index.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/base/digest.h"
#include "daemon/match/word_keys.h"

namespace wirewatch {
namespace {

// Not symmetric.
uint64_t Mix(uint64_t a, uint64_t b) {
  const uint64_t mixed = (a ^ std::rotl(b, 29)) * 0x9E3779B97F4A7C15u;
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
    identity = Mix(identity, uint64_t{tokens_[i].size} << 2 | tokens_[i].max_gap);
  }
  identity = Mix(identity, HashBytes(absl::string_view(bytes_).substr(bytes_before)));
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
  // Room behind the last one, see StartBytes.
  bytes_.append(kMaxStartKey, '\0');
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
  std::vector<std::pair<uint64_t, int32_t>> pairs, words, starts;
  // Of beginnings of words: their bytes, and how many.
  std::vector<std::pair<uint32_t, size_t>> start_bytes;
  for (size_t i = 0; i < phrases_.size(); ++i) {
    Phrase& phrase = phrases_[i];
    const auto id = static_cast<int32_t>(i);
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
    } else if (phrase.token_count > 1 || !phrase.any_ending) {
      words.emplace_back(hashes[phrase.first_token], id);
    } else {
      const size_t size = std::min<size_t>(tokens_[phrase.first_token].size, kMaxStartKey);
      const uint32_t bytes = StartBytes(&bytes_[phrase.first_byte]);
      starts.emplace_back(StartKey(bytes, size), id);
      start_bytes.emplace_back(bytes, size);
    }
  }
  filter_.Reset(pairs.size(), words.size());
  for (const auto& [key, id] : pairs) {
    const Phrase& phrase = phrases_[static_cast<size_t>(id)];
    const uint64_t* const anchor = &hashes[phrase.first_token + phrase.anchor];
    filter_.AddPair(anchor[0], anchor[1]);
  }
  for (const auto& [key, id] : words) filter_.AddWord(key);
  for (const auto& [bytes, size] : start_bytes) filter_.AddStart(bytes, size);
  pairs_.Build(pairs);
  words_.Build(words);
  starts_.Build(starts);
  scratch_ = nullptr;
}

size_t PhraseIndex::index_bytes() const {
  return phrases_.capacity() * sizeof(Phrase) + tokens_.capacity() * sizeof(PhraseToken) +
         pairs_.bytes() + words_.bytes() + starts_.bytes() + filter_.bytes();
}

void PhraseIndex::Find(const TokenizedText& text, size_t max_hits,
                       std::vector<PhraseHit>* hits) const {
  if (phrases_.empty()) return;
  uint32_t candidates[AnchorFilter::kBatch];
  for (size_t from = 0; from < text.size(); from += AnchorFilter::kBatch) {
    const absl::Span<const uint32_t> found(candidates, filter_.Collect(text, from, candidates));
    for (size_t i = 0; i < found.size() && hits->size() <= max_hits; i += kGroup) {
      FindAt(found.subspan(i, kGroup), text, max_hits, hits);
    }
  }
}

// Large sets are far from the processor. So what one step reads is asked for by the step before,
// for all candidates, and the ways to it are gone together and not one after the other.
void PhraseIndex::FindAt(absl::Span<const uint32_t> candidates, const TokenizedText& text,
                         size_t max_hits, std::vector<PhraseHit>* hits) const {
  constexpr size_t kLookups = 2 + kMaxStartKey - kMinStartKey + 1;
  Lookup lookups[kGroup * kLookups];
  size_t count = 0;
  for (const uint32_t token : candidates) {
    const auto look_up = [&](const AnchorTable& table, uint64_t key) {
      table.PrefetchBucket(key);
      lookups[count++] = {&table, key, token};
    };
    const uint64_t hash = text.hashes()[token];
    const uint64_t pair = PairKey(hash, text.hashes()[token + 1]);
    if (filter_.MayHaveWord(hash)) look_up(words_, hash);
    if (filter_.MayHavePair(pair)) look_up(pairs_, pair);
    const size_t longest = std::min(text.FoldedForm(token).size(), kMaxStartKey);
    for (size_t size = kMinStartKey; size <= longest; ++size) {
      if (!filter_.HasStarts(size)) continue;
      const uint32_t start = KeepStart(text.starts()[token], size);
      if (filter_.MayHaveStart(start, size)) look_up(starts_, StartKey(start, size));
    }
  }
  const absl::Span<const Lookup> all(lookups, count);
  for (const Lookup& lookup : all) lookup.table->PrefetchEntries(lookup.key);
  for (const Lookup& lookup : all) {
    lookup.table->ForEach(
        lookup.key, [this](int32_t id) { __builtin_prefetch(&phrases_[static_cast<size_t>(id)]); });
  }
  for (const Lookup& lookup : all) {
    lookup.table->ForEach(lookup.key, [this](int32_t id) {
      const Phrase& phrase = phrases_[static_cast<size_t>(id)];
      __builtin_prefetch(&tokens_[phrase.first_token]);
      __builtin_prefetch(&bytes_[phrase.first_byte]);
    });
  }
  for (const Lookup& lookup : all) {
    if (hits->size() > max_hits) return;
    Verify(lookup, text, hits);
  }
}

void PhraseIndex::Verify(const Lookup& lookup, const TokenizedText& text,
                         std::vector<PhraseHit>* hits) const {
  lookup.table->ForEach(lookup.key, [&](int32_t id) {
    const Phrase& phrase = phrases_[static_cast<size_t>(id)];
    if (lookup.token < phrase.anchor) return;
    const uint32_t first = lookup.token - phrase.anchor;
    if (!Matches(phrase, first, text)) return;
    hits->push_back({id, first, first + phrase.token_count - 1});
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
