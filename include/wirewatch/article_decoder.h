#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "wirewatch/article.h"
#include "wirewatch/record.h"

namespace wirewatch {

// Which members of a JSON article hold what. Of several names the first that is there counts.
struct ArticleFields {
  std::vector<std::string> id = {"id"};
  std::vector<std::string> title = {"title"};
  std::vector<std::string> body = {"body", "text", "content"};
  std::vector<std::string> url = {"url"};
  std::vector<std::string> source = {"source"};
  std::vector<std::string> language = {"language", "lang"};
  std::vector<std::string> published_at = {"published_at"};
};

struct ArticleOptions {
  ArticleFields fields;
  // Bytes of a record's value; a larger one is unscanned.
  int64_t max_bytes = 16 << 20;
};

// Makes articles of raw records. The content-type header says what a value is: text/* is a page as
// text, application/json (or +json) an object; without the header a value that begins with '{' is
// JSON. Keeps scratch memory between calls, so use one a thread.
class ArticleDecoder {
 public:
  explicit ArticleDecoder(ArticleOptions options);
  ~ArticleDecoder();

  // The article, or the reason why there is none, see UnscannedReasonOf. Text that is not valid
  // UTF-8 is repaired and counted in Article::repairs, never dropped.
  absl::StatusOr<Article> Decode(const Record& record);

  // The same in two steps, for who needs paragraphs of few articles only. The first gives all but
  // the paragraphs; what the article held before goes, its memory is used again.
  absl::Status DecodeText(const Record& record, Article* article);
  static void CutParagraphs(Article* article);

 private:
  class JsonReader;

  absl::Status ReadJson(absl::string_view value, Article* article);

  const ArticleOptions options_;
  const std::unique_ptr<JsonReader> json_reader_;
};

}  // namespace wirewatch
