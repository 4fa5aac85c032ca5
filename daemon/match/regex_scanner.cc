#include "daemon/match/regex_scanner.h"

#include <re2/stringpiece.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "daemon/match/regex_width.h"

namespace wirewatch {
namespace {

// RE2's own view type: StringPiece in older releases, absl::string_view in newer ones.
re2::StringPiece ToPiece(absl::string_view view) { return {view.data(), view.size()}; }

RE2::Options MakeOptions(int64_t max_bytes) {
  RE2::Options options;
  // A pattern's faults are reported by file and line, not on standard error.
  options.set_log_errors(false);
  options.set_max_mem(max_bytes);
  return options;
}

// The longest run of ASCII bytes of a literal, or of its lower-case form: bytes beyond ASCII have
// no case that a single bit tells.
absl::string_view LongestAscii(absl::string_view literal) {
  absl::string_view longest;
  for (size_t at = 0; at < literal.size();) {
    size_t end = at;
    while (end < literal.size() && absl::ascii_isascii(static_cast<unsigned char>(literal[end]))) {
      ++end;
    }
    if (end - at > longest.size()) longest = literal.substr(at, end - at);
    at = end + 1;
  }
  return longest;
}

// The two letters beyond ASCII that fold to ASCII ones, and that (?i) therefore matches.
constexpr absl::string_view kLongS = "\u017F";
constexpr absl::string_view kKelvin = "\u212A";

// Whether the text has one of them; nearly none has.
bool HasFoldingLetter(absl::string_view text) {
  for (const absl::string_view letter : {kLongS, kKelvin}) {
    for (size_t at = 0; (at = text.find(letter.front(), at)) != absl::string_view::npos; ++at) {
      if (absl::StartsWith(text.substr(at), letter)) return true;
    }
  }
  return false;
}

// As TokenizedText::Lowered, with the ASCII letters in their place, and with what may be read
// behind it.
std::string LoweredAndFolded(absl::string_view text, size_t padding) {
  std::string lowered = absl::StrReplaceAll(text, {{kLongS, "s"}, {kKelvin, "k"}});
  for (char& c : lowered) c = static_cast<char>(c | 0x20);
  lowered.append(padding, '\0');
  return lowered;
}

size_t AlignDown(absl::string_view text, size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

size_t AlignUp(absl::string_view text, size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return std::min(at, text.size());
}

// What an instruction of a program needs; there is one program for each direction.
constexpr int64_t kInstructionBytes = 2 * 16;

std::string PatternOf(const RegexSpec& spec) {
  return spec.flags.empty() ? std::string(spec.pattern)
                            : absl::StrCat("(?", spec.flags, ")", spec.pattern);
}

// Null and *error if the pattern does not compile.
std::unique_ptr<RE2> Compile(const RegexSpec& spec, const CompileOptions& options,
                             RegexError* error) {
  auto regex = std::make_unique<RE2>(PatternOf(spec), MakeOptions(options.regex_max_bytes));
  if (regex->ok()) return regex;
  *error = ExplainRegexError(*regex, spec.pattern);
  return nullptr;
}

}  // namespace

RegexScanner::RegexScanner(const CompileOptions& options) : options_(options) {}

RegexScanner::~RegexScanner() = default;

bool RegexScanner::Check(const RegexSpec& spec, const CompileOptions& options, RegexError* error) {
  return Compile(spec, options, error) != nullptr;
}

int32_t RegexScanner::Add(const RegexSpec& spec, RegexError* error) {
  const auto [it, inserted] =
      ids_.try_emplace(PatternOf(spec), static_cast<int32_t>(regexes_.size()));
  if (!inserted) return it->second;
  Regex regex;
  regex.re2 = Compile(spec, options_, error);
  if (regex.re2 != nullptr) {
    program_bytes_ += kInstructionBytes * regex.re2->ProgramSize();
    if (program_bytes_ > options_.regex_programs_max_bytes) {
      *error = {absl::StrCat("the programs of all regexes need more than ",
                             options_.regex_programs_max_bytes, " bytes"),
                0, spec.pattern.size(), "use words in place of regexes where they will do"};
      regex.re2 = nullptr;
    }
  }
  if (regex.re2 == nullptr) {
    ids_.erase(it);
    return -1;
  }
  regexes_.push_back(std::move(regex));
  return it->second;
}

void RegexScanner::Watch(int32_t regex) { regexes_[static_cast<size_t>(regex)].watched = true; }

void RegexScanner::Build() {
  ids_ = {};
  BuildFilter();
  atoms_.Build();
  BuildShards(0, unannounced_.size());
}

void RegexScanner::BuildFilter() {
  filter_ = std::make_unique<re2::FilteredRE2>(AtomScanner::kMinBytes);
  for (size_t i = 0; i < regexes_.size(); ++i) {
    Regex& regex = regexes_[i];
    if (!regex.watched) continue;
    // Asked alone for its atoms, since the common filter does not tell whose they are.
    re2::FilteredRE2 alone(AtomScanner::kMinBytes);
    int id = 0;
    std::vector<std::string> atoms;
    std::vector<int> passes;
    const RE2::Options options = MakeOptions(options_.regex_max_bytes);
    if (alone.Add(regex.re2->pattern(), options, &id) != RE2::NoError) continue;
    alone.Compile(&atoms);
    alone.AllPotentials({}, &passes);
    bool announced = passes.empty() && !atoms.empty();
    for (const std::string& atom : atoms) {
      announced = announced && LongestAscii(atom).size() >= AtomScanner::kMinBytes;
    }
    if (!announced) {
      unannounced_.push_back(static_cast<int32_t>(i));
      continue;
    }
    for (const std::string& atom : atoms) regex.atoms.push_back(atoms_.Add(LongestAscii(atom)));
    regex.max_bytes = MaxMatchBytes(regex.re2->pattern());
    filter_->Add(regex.re2->pattern(), options, &id);
    announced_.push_back(static_cast<int32_t>(i));
  }
  if (announced_.empty()) return;
  std::vector<std::string> atoms;
  filter_->Compile(&atoms);
  for (const std::string& atom : atoms) filter_atoms_.push_back(atoms_.Add(LongestAscii(atom)));
}

void RegexScanner::BuildShards(size_t first, size_t last) {
  if (first == last) return;
  auto set = std::make_unique<RE2::Set>(MakeOptions(options_.regex_set_max_bytes), RE2::UNANCHORED);
  bool fits = true;
  for (size_t i = first; i < last && fits; ++i) {
    std::string error;
    const Regex& regex = regexes_[static_cast<size_t>(unannounced_[i])];
    fits = set->Add(ToPiece(regex.re2->pattern()), &error) >= 0;
  }
  if (fits && set->Compile()) {
    shards_.push_back({first, last, std::move(set)});
  } else if (last - first == 1) {
    shards_.push_back({first, last, nullptr});
  } else {
    const size_t middle = first + (last - first) / 2;
    BuildShards(first, middle);
    BuildShards(middle, last);
  }
}

void RegexScanner::Find(const TokenizedText& text, size_t max_hits,
                        std::vector<RegexHit>* hits) const {
  if (!announced_.empty()) FindAnnounced(text, max_hits, hits);
  FindUnannounced(text.text(), max_hits, hits);
}

void RegexScanner::FindAnnounced(const TokenizedText& text, size_t max_hits,
                                 std::vector<RegexHit>* hits) const {
  std::vector<AtomHit> atom_hits;
  // Literals are ASCII ones; where letters fold to these, only which literals there are is known.
  const bool folds = HasFoldingLetter(text.text());
  if (folds) {
    constexpr size_t kPadding = 4;
    const std::string lowered = LoweredAndFolded(text.text(), kPadding);
    atoms_.Find(absl::string_view(lowered).substr(0, lowered.size() - kPadding), &atom_hits);
  } else {
    atoms_.Find(text.Lowered(), &atom_hits);
  }
  if (atom_hits.empty()) return;
  std::sort(atom_hits.begin(), atom_hits.end());
  std::vector<bool> has_atom(atoms_.size());
  for (const AtomHit& hit : atom_hits) has_atom[static_cast<size_t>(hit.atom)] = true;
  std::vector<int> matched;
  for (size_t i = 0; i < filter_atoms_.size(); ++i) {
    if (has_atom[static_cast<size_t>(filter_atoms_[i])]) matched.push_back(static_cast<int>(i));
  }
  std::vector<int> potentials;
  filter_->AllPotentials(matched, &potentials);
  for (const int potential : potentials) {
    const int32_t id = announced_[static_cast<size_t>(potential)];
    const Regex& regex = regexes_[static_cast<size_t>(id)];
    if (folds) {
      FindOne(id, text.text(), max_hits, hits);
      continue;
    }
    for (const Window& window : WindowsOf(regex, atom_hits, text.text())) {
      FindIn(id, window, text.text(), max_hits, hits);
    }
  }
}

std::vector<RegexScanner::Window> RegexScanner::WindowsOf(const Regex& regex,
                                                          const std::vector<AtomHit>& atom_hits,
                                                          absl::string_view text) const {
  if (!regex.max_bytes.has_value()) return {{0, text.size()}};
  // A match holds one of the atoms, so it lies within its own width around that.
  std::vector<Window> around;
  for (const int32_t atom : regex.atoms) {
    const auto first = std::lower_bound(atom_hits.begin(), atom_hits.end(), AtomHit{atom, 0});
    for (auto it = first; it != atom_hits.end() && it->atom == atom; ++it) {
      const size_t begin = it->begin - std::min<size_t>(it->begin, *regex.max_bytes);
      around.push_back({AlignDown(text, begin), AlignUp(text, it->begin + *regex.max_bytes)});
    }
  }
  std::sort(around.begin(), around.end(),
            [](const Window& a, const Window& b) { return a.begin < b.begin; });
  std::vector<Window> windows;
  for (const Window& window : around) {
    if (windows.empty() || windows.back().end < window.begin) {
      windows.push_back(window);
    } else {
      windows.back().end = std::max(windows.back().end, window.end);
    }
  }
  return windows;
}

void RegexScanner::FindUnannounced(absl::string_view text, size_t max_hits,
                                   std::vector<RegexHit>* hits) const {
  std::vector<int> matched;
  for (const Shard& shard : shards_) {
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    matched.clear();
    if (shard.set != nullptr &&
        (shard.set->Match(ToPiece(text), &matched, &error) || error.kind == RE2::Set::kNoError)) {
      std::sort(matched.begin(), matched.end());
      for (const int index : matched) {
        FindOne(unannounced_[shard.first + static_cast<size_t>(index)], text, max_hits, hits);
      }
    } else {
      // The automaton ran out of memory, which says nothing about the text: ask each regex.
      for (size_t i = shard.first; i < shard.last; ++i) {
        FindOne(unannounced_[i], text, max_hits, hits);
      }
    }
  }
}

void RegexScanner::FindOne(int32_t regex, absl::string_view text, size_t max_hits,
                           std::vector<RegexHit>* hits) const {
  FindIn(regex, {0, text.size()}, text, max_hits, hits);
}

void RegexScanner::FindIn(int32_t regex, const Window& window, absl::string_view text,
                          size_t max_hits, std::vector<RegexHit>* hits) const {
  const RE2& re2 = *regexes_[static_cast<size_t>(regex)].re2;
  const re2::StringPiece input = ToPiece(text);
  re2::StringPiece match;
  size_t at = window.begin;
  while (at <= window.end && hits->size() <= max_hits &&
         re2.Match(input, at, window.end, RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<size_t>(match.data() - text.data());
    if (match.empty()) {
      at = begin + 1;
      continue;
    }
    at = begin + match.size();
    hits->push_back({regex, static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
  }
}

}  // namespace wirewatch
