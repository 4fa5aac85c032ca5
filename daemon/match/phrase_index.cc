#include "daemon/match/phrase_index.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/base/digest.h"
#include "daemon/match/word_keys.h"

namespace wirewatch {
namespace {

// The size of a token, and the most that may stand between it and the one before.
uint32_t MakeSize(size_t size, Gap max_gap) {
  return static_cast<uint32_t>(size) << 2 | static_cast<uint32_t>(max_gap);
}
size_t SizeOf(uint32_t size) { return size >> 2; }
uint32_t MaxGapOf(uint32_t size) { return size & 3; }

}  // namespace

int32_t PhraseIndex::Add(const PhraseSpec& spec) {
  const size_t begin = records_.size();
  const size_t first_hash = scratch_->hashes.size();
  Append(spec);
  const absl::string_view added = Identity(begin, records_.size());
  const auto id = static_cast<int32_t>(size_);
  for (uint64_t hash = HashBytes(added);; ++hash) {
    const auto [it, inserted] = scratch_->ids.try_emplace(hash, id);
    if (inserted) break;
    const auto known = static_cast<size_t>(it->second);
    const auto place_of = [this](size_t i) {
      return static_cast<size_t>(scratch_->phrases[i].place);
    };
    const size_t end = known + 1 < size_ ? place_of(known + 1) : begin;
    if (Identity(place_of(known), end) != added) continue;
    records_.resize(begin);
    scratch_->hashes.resize(first_hash);
    return it->second;
  }
  std::memcpy(&records_[begin], &id, sizeof(id));
  scratch_->phrases.push_back({static_cast<Place>(begin), static_cast<uint32_t>(first_hash)});
  ++size_;
  return id;
}

absl::string_view PhraseIndex::Identity(size_t begin, size_t end) const {
  // All but the id; the anchor is not chosen yet.
  static_assert(offsetof(Header, phrase) == 0 && sizeof(Header::phrase) == sizeof(uint32_t));
  return {reinterpret_cast<const char*>(&records_[begin + 1]),
          (end - begin - 1) * sizeof(uint32_t)};
}

void PhraseIndex::Append(const PhraseSpec& spec) {
  TokenizedText& tokenized = scratch_->tokenized;
  tokenized.Reset(spec.text);
  Header header = {};
  header.token_count = static_cast<uint16_t>(tokenized.size());
  header.any_ending = spec.any_ending;
  header.exact_case = spec.exact_case;
  std::vector<uint32_t>& sizes = scratch_->sizes;
  std::string& bytes = scratch_->bytes;
  sizes.clear();
  bytes.clear();
  const auto append = [&](absl::string_view form, Gap max_gap) {
    sizes.push_back(MakeSize(form.size(), max_gap));
    bytes.append(form.data(), form.size());
  };
  for (size_t i = 0; i < tokenized.size(); ++i) {
    // Authors write the shortest form; texts also put an apostrophe after a word.
    append(tokenized.FoldedForm(i), std::max(tokenized.GapBefore(i), Gap::kApostrophe));
    scratch_->hashes.push_back(tokenized.hashes()[i]);
  }
  for (size_t i = 0; spec.exact_case && i < tokenized.size(); ++i) {
    const Token& token = tokenized[i];
    append(spec.text.substr(token.begin, token.end - token.begin), Gap::kBreak);
  }
  const size_t begin = records_.size();
  const size_t bytes_begin = begin + kHeaderWords + sizes.size();
  records_.resize(bytes_begin + (bytes.size() + sizeof(uint32_t) - 1) / sizeof(uint32_t));
  std::memcpy(&records_[begin], &header, sizeof(header));
  std::copy(sizes.begin(), sizes.end(), records_.data() + begin + kHeaderWords);
  std::memcpy(records_.data() + bytes_begin, bytes.data(), bytes.size());
}

PhraseIndex::Record PhraseIndex::At(Place place) const {
  const uint32_t* const words = &records_[static_cast<size_t>(place)];
  Record record;
  std::memcpy(&record.header, words, sizeof(record.header));
  record.sizes = words + kHeaderWords;
  const size_t tokens = size_t{record.header.token_count} * (record.header.exact_case ? 2 : 1);
  record.bytes = reinterpret_cast<const char*>(record.sizes + tokens);
  return record;
}

void PhraseIndex::Build() {
  // Room behind the last one, see StartBytes.
  records_.push_back(0);
  records_.shrink_to_fit();
  const std::vector<uint64_t>& hashes = scratch_->hashes;
  absl::flat_hash_map<uint64_t, uint32_t> uses;
  const auto for_each_pair = [&hashes](const Header& header, uint32_t first_hash,
                                       const auto& visit) {
    // The last word of an open phrase is not known as a whole.
    const uint32_t whole = header.token_count - (header.any_ending ? 1u : 0u);
    for (uint32_t i = 0; i + 1 < whole; ++i) {
      visit(i, PairKey(hashes[first_hash + i], hashes[first_hash + i + 1]));
    }
  };
  uses.reserve(2 * size_);
  for (const auto& [place, first_hash] : scratch_->phrases) {
    for_each_pair(At(place).header, first_hash, [&](uint32_t, uint64_t key) { ++uses[key]; });
  }
  std::vector<std::pair<uint64_t, Place>> pairs, words, starts;
  // The two hashes of each pair, and the bytes of each beginning of a word, with their number.
  std::vector<std::pair<uint64_t, uint64_t>> pair_hashes;
  std::vector<std::pair<uint32_t, size_t>> start_bytes;
  for (const auto& [place, first_hash] : scratch_->phrases) {
    Record record = At(place);
    Header& header = record.header;
    uint64_t best_key = 0;
    uint32_t best_uses = 0;
    for_each_pair(header, first_hash, [&](uint32_t anchor, uint64_t key) {
      const uint32_t key_uses = uses.find(key)->second;
      if (best_uses != 0 && key_uses >= best_uses) return;
      best_uses = key_uses;
      best_key = key;
      header.anchor = static_cast<uint8_t>(anchor);
    });
    if (best_uses != 0) {
      const uint64_t* const anchor = &hashes[first_hash + header.anchor];
      pairs.emplace_back(best_key, place);
      pair_hashes.emplace_back(anchor[0], anchor[1]);
      std::memcpy(&records_[static_cast<size_t>(place)], &header, sizeof(header));
    } else if (header.token_count > 1 || !header.any_ending) {
      words.emplace_back(hashes[first_hash], place);
    } else {
      const size_t size = std::min(SizeOf(record.sizes[0]), kMaxStartKey);
      starts.emplace_back(StartKey(StartBytes(record.bytes), size), place);
      start_bytes.emplace_back(StartBytes(record.bytes), size);
    }
  }
  filter_.Reset(pairs.size(), words.size());
  for (const auto& [hash, next] : pair_hashes) filter_.AddPair(hash, next);
  for (const auto& [hash, place] : words) filter_.AddWord(hash);
  for (const auto& [bytes, size] : start_bytes) filter_.AddStart(bytes, size);
  pairs_.Build(pairs);
  words_.Build(words);
  starts_.Build(starts);
  scratch_ = nullptr;
}

size_t PhraseIndex::bytes() const {
  return records_.capacity() * sizeof(records_[0]) + pairs_.bytes() + words_.bytes() +
         starts_.bytes() + filter_.bytes();
}

void PhraseIndex::Find(const TokenizedText& text, size_t max_hits,
                       std::vector<PhraseHit>* hits) const {
  if (size_ == 0) return;
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
    lookup.table->ForEach(lookup.key, [this](Place place) {
      const uint32_t* const record = &records_[static_cast<size_t>(place)];
      __builtin_prefetch(record);
      __builtin_prefetch(record + kHeaderWords + kMaxStartKey);
    });
  }
  for (const Lookup& lookup : all) {
    if (hits->size() > max_hits) return;
    Verify(lookup, text, hits);
  }
}

void PhraseIndex::Verify(const Lookup& lookup, const TokenizedText& text,
                         std::vector<PhraseHit>* hits) const {
  lookup.table->ForEach(lookup.key, [&](Place place) {
    const Record record = At(place);
    if (lookup.token < record.header.anchor) return;
    const uint32_t first = lookup.token - record.header.anchor;
    if (!Matches(record, first, text)) return;
    hits->push_back({record.header.phrase, first, first + record.header.token_count - 1});
  });
}

// Equal hashes are not enough: a collision must never make an alert.
bool PhraseIndex::Matches(const Record& record, size_t first, const TokenizedText& text) const {
  const size_t count = record.header.token_count;
  if (first + count > text.size()) return false;
  const char* form = record.bytes;
  for (size_t i = 0; i < count; ++i) {
    const absl::string_view wanted(form, SizeOf(record.sizes[i]));
    const absl::string_view folded = text.FoldedForm(first + i);
    const bool open = record.header.any_ending && i + 1 == count;
    if (open ? !absl::StartsWith(folded, wanted) : folded != wanted) return false;
    form += wanted.size();
  }
  for (size_t i = 1; i < count; ++i) {
    if (static_cast<uint32_t>(text.GapBefore(first + i)) > MaxGapOf(record.sizes[i])) return false;
  }
  return !record.header.exact_case || MatchesCase(record, first, form, text);
}

bool PhraseIndex::MatchesCase(const Record& record, size_t first, const char* written,
                              const TokenizedText& text) const {
  const size_t count = record.header.token_count;
  for (size_t i = 0; i < count; ++i) {
    const absl::string_view wanted(written, SizeOf(record.sizes[count + i]));
    const Token& token = text[first + i];
    const absl::string_view raw = text.text().substr(token.begin, token.end - token.begin);
    const bool open = record.header.any_ending && i + 1 == count;
    if (open ? !absl::StartsWith(raw, wanted) : raw != wanted) return false;
    written += wanted.size();
  }
  return true;
}

}  // namespace wirewatch
