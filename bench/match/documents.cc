#include "bench/match/documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "bench/common/random.h"
#include "daemon/base/status.h"
#include "wirewatch/article_decoder.h"
#include "wirewatch/record.h"

namespace wirewatch::bench {
namespace {

constexpr int64_t kMaxArticleBytes = 256 << 20;
constexpr int kNamesakes = 8;

// A name as one reporter or another writes it.
std::string AsWritten(const std::string& spelling, WordKind kind, Random* random) {
  if (kind == WordKind::kCharacters) {
    // Particles stand at a name without a space.
    constexpr const char* kParticles[] = {"는", "이", "을", "의", ""};
    return absl::StrCat(spelling, kParticles[random->Below(5)]);
  }
  // Case and joints of other scripts stay: the rivals fold ASCII only.
  if (kind == WordKind::kLetters) return spelling;
  switch (random->Below(6)) {
    case 0:
      return absl::AsciiStrToUpper(spelling);
    case 1:
      return absl::StrReplaceAll(spelling, {{" ", "-"}});
    case 2:
      return absl::StrCat(spelling, "'s");
    default:
      return spelling;
  }
}

std::string Sentence(const std::string& name, WordKind kind, Random* random) {
  if (kind != WordKind::kAscii) return absl::StrCat(name, " .");
  const auto words = [random](uint64_t least, uint64_t most) {
    return absl::StrJoin(std::vector<const char*>(least + random->Below(most - least + 1), "so"),
                         " ");
  };
  switch (random->Below(9)) {
    case 0:
      return absl::StrCat("The council has sanctioned ", name, " and two others this week.");
    case 1:
      return absl::StrCat("Lawyers asked to lift the sanctions on ", name, " at once.");
    case 2:
      return absl::StrCat("Mr ", name.substr(0, name.rfind(' ')), " was not among them.");
    case 3:
      return absl::StrCat("Another one, ", name, "ski or neo", name, ", was.");
    case 4:
      // At the border of what is near, on this side or that.
      return absl::StrCat("Sanctions ", words(27, 32), " ", name, ".");
    case 5:
      return absl::StrCat("Sanctions ", words(2, 6), " lifted ", words(3, 9), " ", name, ".");
    default:
      return absl::StrCat("Officials said that ", name, " was at the talks in the capital.");
  }
}

// Where a sentence may be put into a body: behind the space or line end at or after `at`.
size_t SentenceEnd(const std::string& body, size_t at) {
  const size_t found = std::min(body.find(". ", at), body.find(".\n", at));
  return found == std::string::npos ? body.size() : found + 2;
}

}  // namespace

absl::StatusOr<std::vector<Document>> MakeDocuments(const std::vector<Text>& texts,
                                                    const DocumentOptions& options) {
  ArticleOptions article_options;
  article_options.max_bytes = kMaxArticleBytes;
  ArticleDecoder decoder(article_options);
  const bool to_ascii = options.kind == WordKind::kAscii;
  std::vector<Document> documents;
  for (const Text& text : texts) {
    const bool fold_first = to_ascii && !options.as_written;
    const nlohmann::json json = {{"id", absl::StrCat("a-", documents.size())},
                                 {"title", fold_first ? ToAscii(text.title) : text.title},
                                 {"body", fold_first ? ToAscii(text.body) : text.body}};
    Document document;
    WW_ASSIGN_OR_RETURN(document.article, decoder.Decode(MakeRecord({"bench", 0, 0}, json.dump())));
    // Lines of prose that look like a byline or a caption have other zones; rules look in all.
    for (const Paragraph& paragraph : document.article.paragraphs) {
      const std::string bytes =
          document.article.text.substr(paragraph.begin, paragraph.end - paragraph.begin);
      absl::StrAppend(&document.plain,
                      PlainLine(to_ascii && !fold_first ? ToAscii(bytes) : bytes, options.kind),
                      "\n");
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

void PlantNames(const Watchlist& watchlist, double density, std::vector<Text>* texts) {
  if (watchlist.spellings.empty()) return;
  // As many as `density` says on the average, the fraction by chance.
  constexpr uint64_t kParts = 1000;
  const auto parts = static_cast<uint64_t>(density * kParts);
  for (size_t i = 0; i < texts->size(); ++i) {
    Random random(i + 1);
    const uint64_t count = parts / kParts + (random.Below(kParts) < parts % kParts ? 1 : 0);
    std::string& body = (*texts)[i].body;
    const auto pick = [&]() -> const std::string& {
      return watchlist.spellings[random.Below(watchlist.spellings.size())].text;
    };
    const auto put = [&](const std::string& sentence) {
      const size_t at = SentenceEnd(body, random.Below(body.size() + 1));
      body.insert(at, absl::StrCat(" ", sentence, " "));
    };
    for (uint64_t k = 0; k < count; ++k) {
      put(Sentence(AsWritten(pick(), watchlist.kind, &random), watchlist.kind, &random));
    }
    // The news is full of people who are not watched but are called like some who are.
    for (int k = 0; k < kNamesakes && count > 0 && watchlist.kind == WordKind::kAscii; ++k) {
      const std::string& first = pick();
      const std::string& last = pick();
      put(absl::StrCat("It was ", first.substr(0, first.find(' ')), last.substr(last.rfind(' ')),
                       ", they said."));
    }
  }
}

}  // namespace wirewatch::bench
