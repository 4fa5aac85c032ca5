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
                                                               "Choe’s"};
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
                                   "caf\u00ade",   "ho"};
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
    const std::string name = Quoted(Pick(SpellingPool()));
    const std::string aliases = QuotedList(SpellingPool());
    return absl::StrCat("  - {id: ", entity_ids_.back(), ", name: ", name, ", aliases: ", aliases,
                        ", groups: [g]}\n");
  }

  std::string Rule() {
    std::string terms;
    std::vector<std::string> names;
    bool has_entities = false;
    for (size_t count = Below(4) + 1; count > 0; --count) {
      names.push_back(absl::StrCat("t", names.size()));
      absl::StrAppend(&terms, "      ", names.back(), ": ");
      const size_t kind = Below(5);
      if (kind < 2) {
        has_entities = true;
        absl::StrAppend(&terms, "{entities: [",
                        Below(3) == 0 ? std::string("g") : Pick(entity_ids_), "]}\n");
      } else if (kind < 4) {
        absl::StrAppend(&terms, "{words: ", QuotedList(WordPool()), "}\n");
      } else {
        absl::StrAppend(&terms, "{regex: ", Quoted(Pick(RegexPool())), "}\n");
      }
    }
    std::string zones;
    if (Below(3) == 0) zones = "    zones: [body, title]\n";
    if (Below(3) == 0) zones = "    zones: [title, lead, body, caption, byline, furniture]\n";
    const bool per_entity = has_entities && Below(2) == 0;
    const std::string condition = Quoted(Condition(names, kMaxNesting));
    return absl::StrCat("  - id: r", rules_++, "\n    terms:\n", terms,
                        "    condition: ", condition, "\n", zones,
                        per_entity ? "    per: entity\n" : "");
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
