#include "tests/random_case.h"

#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace wirewatch {
namespace {

constexpr int kMaxNesting = 3;

const std::vector<std::string>& SpellingPool() {
  static const auto* const pool = new std::vector<std::string>{"Choe Ryong-hae",
                                                               "CH'OE Ryong-hae",
                                                               "Ryong Hae Choe",
                                                               "최룡해",
                                                               "룡해",
                                                               "Pak Kwang-ho",
                                                               "Pak",
                                                               "Kwang ho",
                                                               "박광호",
                                                               "Łukasz Müller",
                                                               "Müller",
                                                               "Straße Choe",
                                                               "й.И Pak",
                                                               "hae. Pak",
                                                               "ho, Pak",
                                                               "Ho",
                                                               "The Ryong-hae",
                                                               "最 hae",
                                                               "hae-ho-ho",
                                                               "Choe’s",
                                                               "Mr Pak",
                                                               "Prof. Choe"};
  return *pool;
}

// Spellings, and some in exactly these letters.
const std::vector<std::string>& AliasPool() {
  static const auto* const pool = [] {
    auto* aliases = new std::vector<std::string>(SpellingPool());
    for (const char* const exact : {"=Pak", "=PAK", "=Choe Ryong-hae", "=Müller", "=최룡해"}) {
      aliases->emplace_back(exact);
    }
    return aliases;
  }();
  return *pool;
}

const std::vector<std::string>& WordPool() {
  static const auto* const pool = new std::vector<std::string>{
      "sanction*", "sanctions", "asset freeze*", "lift",    "lift*",  "=WHO",         "=Us*",
      "U.S. pak",  "us",        "해*",           "straße",  "mül*",   "ho",           "ho ho",
      "sa*",       "=Lift ho",  "pak*",          "strass*", "choe's", "the asset",    "freeze-ho",
      "=Müller",   "최룡해*",   "ﬁeld",          "lifts",   "=é",     "sanctioned ho"};
  return *pool;
}

const std::vector<std::string>& RegexPool() {
  static const auto* const pool = new std::vector<std::string>{R"(sanction\w*)",
                                                               R"((?i)\bpak\b)",
                                                               "lift.{0,10}freeze",
                                                               "[.,!?]+",
                                                               "(?i)choe|ryong",
                                                               R"(\bM)",
                                                               "é",
                                                               "ho{1,2}",
                                                               "(?s)lift.*?ho",
                                                               "x*",
                                                               "[A-Z]{2,}",
                                                               R"(\s+who)",
                                                               "(?m)^pak",
                                                               "해",
                                                               R"((?i)lift\s+ho)",
                                                               R"(\bho\b.{0,5}\bho\b)",
                                                               R"([^a-z]ho[^a-z])",
                                                               "(?i)us|us pak",
                                                               R"(\.\s)",
                                                               "(?s)freeze.{1,40}choe"};
  return *pool;
}

const std::vector<std::string>& TextPool() {
  static const auto* const pool =
      new std::vector<std::string>{"choe",         "ryong",    "hae",
                                   "pak",          "kwang",    "ho",
                                   "the",          "sanction", "asset",
                                   "freeze",       "lift",     "lifts",
                                   "WHO",          "who",      "Us",
                                   "usa",          "最",       "최룡해",
                                   "박광호",       "룡해는",   "Müller",
                                   "muller",       "Łukasz",   "straße",
                                   "STRASSE",      "И",        "й",
                                   "sanctions",    "ch",       "oe",
                                   "field",        "ﬁeld",     "Choe Ryong-hae",
                                   "Pak Kwang-ho", "x",        "é",
                                   "caf\u00ade",   "ho",       "Mr",
                                   "mr.",          "Prof"};
  return *pool;
}

const std::vector<std::string>& SeparatorPool() {
  static const auto* const pool = new std::vector<std::string>{
      " ",  " ",  " ", " ",  " ",      " ",  " ",  "-", "-",      "\u2013", "'",   "\u2019",
      ", ", ". ", ".", "! ", "\u00a0", "  ", "\n", "",  "\u00ad", " (",     "-\n", "' "};
  return *pool;
}

const std::vector<std::string>& ZonesPool() {
  static const auto* const pool =
      new std::vector<std::string>{"title", "body", "(title, lead)", "(lead, body)", "caption"};
  return *pool;
}

const std::vector<std::string>& SourcePool() {
  static const auto* const pool =
      new std::vector<std::string>{"wire", "Wire One", "WIRE TWO", "daily", "Daily*", "wire*"};
  return *pool;
}

const std::vector<std::string>& LanguagePool() {
  static const auto* const pool = new std::vector<std::string>{"en", "EN-gb", "ko", "e"};
  return *pool;
}

const std::vector<std::string>& FlagsPool() {
  static const auto* const pool = new std::vector<std::string>{"ignore_case", "dot_all, multi_line",
                                                               "ungreedy", "ignore_case, ungreedy"};
  return *pool;
}

constexpr char kExpires[] = "expires: 2026-06-01";

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  RandomCase Make() {
    RandomCase made;
    made.yaml = absl::StrCat("entities:\n", Repeat(1, 4, [this] { return Entity(); }));
    absl::StrAppend(&made.yaml, "rules:\n", Repeat(1, 5, [this] { return Rule(); }));
    std::vector<std::pair<Zone, std::string>> paragraphs;
    for (int count = Below(8); count >= 0; --count) {
      const bool again = !paragraphs.empty() && Below(4) == 0;
      const std::string text =
          again ? paragraphs[Below(paragraphs.size())].second : ParagraphText();
      // Most are body, so that things happen in one flow.
      const Zone zone = Below(2) == 0 ? Zone::kBody : static_cast<Zone>(Below(kZoneCount));
      paragraphs.emplace_back(zone, text);
    }
    made.article = MakeArticle(paragraphs);
    if (Below(3) != 0) made.article.source = Pick(SourcePool());
    if (Below(3) != 0) made.article.language = Pick(LanguagePool());
    // On either side of the day on which some things expire.
    made.now = absl::FromCivil(absl::CivilDay(2026, 5, 31), absl::UTCTimeZone()) +
               absl::Hours(12 * static_cast<int64_t>(Below(6)));
    return made;
  }

 private:
  template <typename T>
  size_t Below(T bound) {
    return std::uniform_int_distribution<size_t>(0, static_cast<size_t>(bound) - 1)(random_);
  }

  const std::string& Pick(const std::vector<std::string>& pool) { return pool[Below(pool.size())]; }

  template <typename MakePart>
  std::string Repeat(size_t min, size_t max, const MakePart& make) {
    std::string text;
    for (size_t count = min + Below(max - min + 1); count > 0; --count) {
      absl::StrAppend(&text, make());
    }
    return text;
  }

  static std::string Quoted(const std::string& text) {
    return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
  }

  std::string QuotedList(const std::vector<std::string>& pool) {
    std::vector<std::string> picked;
    for (size_t count = Below(3) + 1; count > 0; --count) picked.push_back(Quoted(Pick(pool)));
    return absl::StrCat("[", absl::StrJoin(picked, ", "), "]");
  }

  std::string Entity() {
    entity_ids_.push_back(absl::StrCat("e", entity_ids_.size()));
    std::string entity = absl::StrCat("  - {id: ", entity_ids_.back(),
                                      ", name: ", Quoted(Pick(SpellingPool())), ", groups: [g]");
    // Few full spellings where there are weak ones, so that these often stand alone.
    const bool weak = Below(2) == 0;
    if (!weak || Below(3) == 0) {
      absl::StrAppend(&entity, ", aliases: ", QuotedList(AliasPool()));
    }
    if (weak) absl::StrAppend(&entity, ", weak_aliases: ", QuotedList(AliasPool()));
    if (weak && Below(2) == 0) {
      absl::StrAppend(&entity, ", cues: ", QuotedList(WordPool()), ", cue_within: ", Below(6));
    }
    return entity + "}\n";
  }

  std::string Rule() {
    const size_t count = Below(5) + 1;
    // Terms need only earlier ones, or only later ones.
    const bool backward = Below(2) == 0;
    std::string terms;
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) names.push_back(absl::StrCat("t", i));
    bool has_entities = false;
    for (size_t i = 0; i < count; ++i) {
      std::vector<std::string> others(names.begin(),
                                      names.begin() + static_cast<std::ptrdiff_t>(i));
      if (!backward) others.assign(names.begin() + static_cast<std::ptrdiff_t>(i) + 1, names.end());
      absl::StrAppend(&terms, "      ", names[i], ": {", Term(others, &has_entities), "}\n");
    }
    std::string rule = absl::StrCat("  - id: r", rules_++, "\n    terms:\n", terms);
    const auto add = [&](const auto&... parts) { absl::StrAppend(&rule, "    ", parts..., "\n"); };
    add("condition: ", Quoted(Condition(names, kMaxNesting)));
    if (Below(3) == 0) {
      add("zones: [body, title]");
    } else if (Below(3) == 0) {
      add("zones: [title, lead, body, caption, byline, furniture]");
    }
    if (has_entities && Below(2) == 0) add("per: entity");
    if (Below(4) == 0) {
      add("severity_when: [{severity: low, condition: ", Quoted(Condition(names, 1)),
          "}, {severity: high, condition: ", Quoted(Condition(names, 1)), "}]");
    }
    if (Below(6) == 0) add("filter: {", Filter(), "}");
    if (Below(3) == 0) add("exceptions: [{", Exception(), "}, {", Exception(), "}]");
    if (Below(12) == 0) add(kExpires);
    if (Below(20) == 0) add("enabled: false");
    return rule;
  }

  // The inside of a term that needs none but these others.
  std::string Term(const std::vector<std::string>& others, bool* has_entities) {
    std::string term;
    const size_t kind = Below(others.empty() ? 10 : 12);
    if (kind < 4) {
      *has_entities = true;
      term = absl::StrCat("entities: [", Below(3) == 0 ? std::string("g") : Pick(entity_ids_), ", ",
                          Pick(entity_ids_), "]");
    } else if (kind < 8) {
      term = absl::StrCat("words: ", QuotedList(WordPool()));
    } else if (kind < 10) {
      term = absl::StrCat("regex: ", Quoted(Pick(RegexPool())));
      if (Below(3) == 0) absl::StrAppend(&term, ", flags: [", Pick(FlagsPool()), "]");
    } else {
      term = absl::StrCat("terms: [", Pick(others), ", ", Pick(others), "]");
    }
    if (!others.empty() && Below(4) == 0) {
      absl::StrAppend(&term, ", cue: ", Pick(others), ", cue_within: ", Below(12));
    }
    return term;
  }

  std::string Filter() {
    const char* const keys[] = {"source", "not_source", "language", "not_language"};
    const size_t key = Below(4);
    return absl::StrCat(keys[key], ": [", Quoted(Pick(key < 2 ? SourcePool() : LanguagePool())),
                        "]");
  }

  // The inside of an exception, which has one of the keys or some.
  std::string Exception() {
    std::string exception = "reason: x";
    const size_t needed = Below(3);
    if (needed == 0 || Below(5) == 0) {
      absl::StrAppend(&exception, ", entity: ", Below(3) == 0 ? "g" : Pick(entity_ids_));
    }
    if (needed == 1 || Below(5) == 0) {
      absl::StrAppend(&exception, ", phrase: ", QuotedList(WordPool()));
    }
    if (needed == 2 || Below(5) == 0) {
      absl::StrAppend(&exception, ", source: [", Quoted(Pick(SourcePool())), "]");
    }
    if (Below(3) == 0) absl::StrAppend(&exception, ", ", kExpires);
    return exception;
  }

  std::string Condition(const std::vector<std::string>& terms, int nesting) {
    if (nesting == 0) return Pick(terms);
    const auto operand = [&] { return absl::StrCat("(", Condition(terms, nesting - 1), ")"); };
    switch (Below(16)) {
      case 0:
      case 1:
        return Pick(terms);
      case 2:
        return absl::StrCat("not ", operand());
      case 3:
        return absl::StrCat(operand(), " and ", operand());
      case 4:
        return absl::StrCat(operand(), " or ", operand(), " or ", Pick(terms));
      case 5:
        return absl::StrCat(operand(), " in ", Pick(ZonesPool()));
      case 6:
        return absl::StrCat("count(", Condition(terms, nesting - 1), ") >= ", 1 + Below(5));
      case 7: {
        std::vector<std::string> operands;
        for (size_t count = Below(4) + 1; count > 0; --count) {
          operands.push_back(Condition(terms, nesting - 1));
        }
        return absl::StrCat(1 + Below(operands.size()), " of (", absl::StrJoin(operands, ", "),
                            ")");
      }
      case 8: {
        const std::string link = Proximity();
        return absl::StrCat(operand(), link, Pick(terms), link, operand());
      }
      default:
        return absl::StrCat(operand(), Proximity(), operand());
    }
  }

  // An operator with spaces around it.
  std::string Proximity() {
    const size_t reach = Below(12);
    const std::string distance = reach < 8 ? absl::StrCat(reach) : reach < 10 ? "s" : "p";
    return absl::StrCat(Pick({" near/", " near/", " before/", " not near/"}), distance, " ");
  }

  std::string ParagraphText() {
    if (Below(20) == 0) return "***";
    std::string text = Mutated(Pick(TextPool()));
    for (size_t count = Below(16); count > 0; --count) {
      text += Pick(SeparatorPool());
      text += Mutated(Pick(TextPool()));
    }
    if (Below(2) == 0) text += ".";
    return text;
  }

  // Another way to write the same word.
  std::string Mutated(std::string word) {
    switch (Below(8)) {
      case 0:
        for (char& c : word) {
          if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        return word;
      case 1:
        return absl::StrReplaceAll(word, {{"e", "é"}, {"o", "ø"}, {"u", "ü"}, {"l", "ł"}});
      case 2:
        return absl::StrReplaceAll(word, {{"e", "e\u0301"}, {"a", "Ａ"}});
      default:
        return word;
    }
  }

  std::mt19937 random_;
  std::vector<std::string> entity_ids_;
  int rules_ = 0;
};

}  // namespace

RandomCase MakeRandomCase(uint32_t seed) { return Generator(seed).Make(); }

Article MakeArticle(const std::vector<std::pair<Zone, std::string>>& paragraphs) {
  Article article;
  for (const auto& [zone, text] : paragraphs) {
    if (!article.text.empty()) article.text += "\n\n";
    Paragraph paragraph;
    paragraph.begin = static_cast<uint32_t>(article.text.size());
    article.text += text;
    paragraph.end = static_cast<uint32_t>(article.text.size());
    paragraph.zone = zone;
    for (size_t i = 0; i < article.paragraphs.size(); ++i) {
      if (paragraphs[i].second == text) paragraph.repeats = static_cast<int32_t>(i);
    }
    article.paragraphs.push_back(paragraph);
  }
  return article;
}

Article MakeArticle(const std::vector<std::string>& paragraphs) {
  std::vector<std::pair<Zone, std::string>> zoned;
  for (const std::string& text : paragraphs) zoned.emplace_back(Zone::kBody, text);
  return MakeArticle(zoned);
}

}  // namespace wirewatch
