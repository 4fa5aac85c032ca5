#pragma once

#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "wirewatch/article_decoder.h"

namespace wirewatch {

// Reads the members of a JSON article. Not thread-safe.
class ArticleDecoder::JsonReader {
 public:
  explicit JsonReader(const ArticleFields& fields);

  // Fills an article from valid UTF-8 `json`; sets text, pieces of the raw map, and what the
  // publisher said and where the body begins, but no paragraphs. kMalformedJson with the byte
  // offset, or kNoText; the article is as it was then.
  absl::Status Read(absl::string_view json, Article* article);

 private:
  enum Field { kId, kTitle, kBody, kUrl, kSource, kLanguage, kPublishedAt, kFieldCount };
  struct Name {
    std::string name;
    Field field;
    int rank;
  };
  // What a member held: pieces of decoded text, and where each begins in the JSON.
  struct Found {
    int rank = -1;
    std::vector<std::pair<absl::string_view, size_t>> pieces;
  };

  absl::Status ReadMembers(absl::string_view json);
  simdjson::error_code ReadMember(simdjson::ondemand::value value, Found* found);
  simdjson::error_code ReadPiece(simdjson::ondemand::value value, Found* found);
  void AppendPieces(Field field, Article* article) const;
  void Join(Field field, std::string* joined) const;

  std::vector<Name> names_;
  std::vector<Found> found_;
  std::vector<char> padded_;
  simdjson::ondemand::parser parser_;
};

}  // namespace wirewatch
