#include "daemon/ruleset/common_words.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace wirewatch {
namespace {

// Our own choice: function words, what news prose repeats, and names that are words.
constexpr absl::string_view kWords =
    "about above after again against all also although always am among an and another any are "
    "around as at away back be because been before being below between both but by came can come "
    "could day days did do does done down during each even ever every few first for from get go "
    "good had has have he her here him his how if in into is it its just know last later less "
    "like little long made make man many may me might month more most much must my near never new "
    "next no nor not now of off often old on once one only or other our out over own part people "
    "per put said same saw say says second see she should since small so some still such take "
    "than that the their them then there these they thing this those three through time to today "
    "together told too took two under until up upon us use very was way we week well went were "
    "what when where which while who whole whom why will with within without work would year "
    "years yes yet you your "
    "april august baker bill bishop black brown butcher carpenter carter chance chase christian "
    "church cook cross dean dawn drew east faith field fisher ford forest frank gene grace grant "
    "gray green grey hall hill hope hunter iris jack joy june king knight lake lane law lily mark "
    "marsh mason mercy miller north page park parker pat pearl penny price prince ray rich rob "
    "rock rose rusty sandy shepherd short south stone summer sue taylor turner victor wade walker "
    "west white wood woods young "
    "apple bank best target gap shell visa orange delta united national general global standard "
    "first star sun times post mirror express group company";

}  // namespace

bool IsCommonWord(absl::string_view word) {
  static const auto* const words =
      new absl::flat_hash_set<std::string>(absl::StrSplit(kWords, ' ', absl::SkipEmpty()));
  if (word.size() < 2) return false;
  return words->contains(absl::AsciiStrToLower(word));
}

}  // namespace wirewatch
