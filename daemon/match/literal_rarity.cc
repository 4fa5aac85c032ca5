#include "daemon/match/literal_rarity.h"

#include <algorithm>
#include <cstdlib>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "daemon/ruleset/common_words.h"

namespace wirewatch {
namespace {

// Letters, digits, all else.
constexpr size_t kClasses = 28;
constexpr size_t kDigit = 26;
constexpr size_t kOther = 27;

// How rare a character is behind another, in bits, as counted in English news: a row for what
// stands before.
constexpr const char* kBehind[kClasses] = {
    "C6559769496353B6A343667959F4", "378A2DDB48E39A39E46739AF4FD6", "3A6B3DC34E54C82BA4735DEF6DF5",
    "4BA72B7A3BE7774AC66A67AF7DF1", "485457796C955376934596766BF2", "48BC44AF3FD6CD2BF4855FDF8FE2",
    "4ADA3B644EE6954CE4675EBF7FC1", "2BBA1CFC3FD9874EE6866DBF8FF3", "5744565CCB745247B533A5C9D7F6",
    "3CAB3BCB5CCBCA2AD7BC1DBECDB6", "5A9929883DA69559F6497B9E7ED2", "3A9437AC3E838848F856689F4DE3",
    "358B2ACC3DD85833F66B5DDF7DD3", "4A53473A5A78864ABA4377AD6CE2", "866784787A754265F35435598BF3",
    "3C893BC65DB48C34F3654FCF8FD3", "5AABCADC6BDDBCBC9AB80BAFCBA4", "496629693D676548E644579E5CF2",
    "4A683AB54E877856B9435D9F8FE1", "4B9B3BC23FD78A3BE5566C7F6BF2", "5555585B6C834394E333DBDB99E5",
    "4EEF1DBF2FD9DD4CFA8C9BDF8FC6", "3BC83AE33EA8853BF658BFCF8FD3", "3A4B3AD83DD9B962DBC35B998DB2",
    "68894CAD6FC87748F757AC99FCBD", "27BA18A73C978949B9A86A9F66A3", "BBCEDDCDDEBCABDBDC78DDEDDD11",
    "35456565478656459543674D7B63"};
// The same for a character by itself.
constexpr const char* kAlone = "46553665497564466B44467696A2";

constexpr double kDigitBits = 3.3;
// What a space says is said by the words beside it.
constexpr double kSignBits = 4;
constexpr double kCommonWordBits = 11;
// Words in rules are likelier than their letters.
constexpr double kMostWordBits = 17;
constexpr double kMostFragmentBits = 16;

// Words that news repeats, beside those of everyday language.
constexpr absl::string_view kNewsWords =
    "according administration american bank billion business case chief city committee companies "
    "control country court deal department dollars economic election federal financial foreign "
    "former government health including information international investigation issue justice "
    "leader leaders legal market media meeting members military million minister mr ms money "
    "months nuclear office official officials order party percent plan police policy political "
    "power president press prime program public report reports rights russia russian sanctions "
    "secretary security sen spokesman state statement states support system tax trade war "
    "washington women world monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december";

int Hex(char digit) { return digit <= '9' ? digit - '0' : digit - 'A' + 10; }

size_t ClassOf(char c) {
  if (absl::ascii_isalpha(static_cast<unsigned char>(c))) {
    return static_cast<size_t>((c | 0x20) - 'a');
  }
  return absl::ascii_isdigit(static_cast<unsigned char>(c)) ? kDigit : kOther;
}

double Behind(size_t before, size_t c) {
  return Hex(kBehind[before][c]) + (c == kDigit ? kDigitBits : 0);
}

bool IsNewsWord(absl::string_view word) {
  static const auto* const words =
      new absl::flat_hash_set<absl::string_view>(absl::StrSplit(kNewsWords, ' '));
  return IsCommonWord(word) || words->contains(word);
}

double WordBits(absl::string_view word, bool begins, bool ends) {
  if (IsNewsWord(word)) return kCommonWordBits;
  size_t last = ClassOf(word[0]);
  double bits = begins ? Hex(kAlone[kOther]) + Behind(kOther, last) : Hex(kAlone[last]);
  for (const char c : word.substr(1)) {
    bits += Behind(last, ClassOf(c));
    last = ClassOf(c);
  }
  if (ends) bits += Behind(last, kOther);
  return std::min(bits, begins && ends ? kMostWordBits : kMostFragmentBits);
}

}  // namespace

double RarityBits(absl::string_view literal, bool begins_word, bool ends_word) {
  double bits = 0;
  for (size_t at = 0; at < literal.size();) {
    size_t end = at;
    while (end < literal.size() && ClassOf(literal[end]) != kOther) ++end;
    if (end == at) {
      if (literal[at++] != ' ') bits += kSignBits;
      continue;
    }
    bits += WordBits(literal.substr(at, end - at), at > 0 || begins_word,
                     end < literal.size() || ends_word);
    at = end;
  }
  return bits;
}

}  // namespace wirewatch
