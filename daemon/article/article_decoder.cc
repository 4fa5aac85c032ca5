#include "wirewatch/article_decoder.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/article/json_reader.h"
#include "daemon/article/paragraphs.h"
#include "daemon/article/utf8.h"
#include "daemon/base/status.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

enum class ContentType { kUnknown, kText, kJson };

// A value with more NUL bytes than one in this many is not text.
constexpr size_t kTextBytesPerNul = 100;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::StatusOr<ContentType> DeclaredType(const Record& record) {
  const absl::string_view header = record.header("content-type");
  const std::string media_type = absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(header.substr(0, std::min(header.find(';'), header.size()))));
  if (media_type.empty() || media_type == "application/octet-stream") return ContentType::kUnknown;
  if (media_type == "application/json" || absl::EndsWith(media_type, "+json")) {
    return ContentType::kJson;
  }
  if (absl::StartsWith(media_type, "text/")) return ContentType::kText;
  return UnscannedError(UnscannedReason::kUnsupportedContentType,
                        absl::StrCat("content-type '", media_type.substr(0, 100),
                                     "': expected text/plain or application/json"));
}

ContentType Sniff(absl::string_view value) {
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(value.substr(0, 4096));
  return absl::StartsWith(start, "{") ? ContentType::kJson : ContentType::kText;
}

// Puts a space in place of each NUL, which no text means and many readers end at.
void ReplaceNuls(Article* article) {
  if (std::memchr(article->text.data(), '\0', article->text.size()) == nullptr) return;
  for (char& c : article->text) {
    if (c != '\0') continue;
    c = ' ';
    ++article->repairs;
  }
}

bool HasText(const Article& article) { return !article.paragraphs.empty(); }

}  // namespace

ArticleDecoder::ArticleDecoder(ArticleOptions options)
    : options_(std::move(options)), json_reader_(std::make_unique<JsonReader>(options_.fields)) {}

ArticleDecoder::~ArticleDecoder() = default;

absl::StatusOr<Article> ArticleDecoder::Decode(const Record& record) {
  if (!record.value.has_value() || record.value->empty()) {
    return UnscannedError(UnscannedReason::kEmpty, "the record has no value");
  }
  absl::string_view value = *record.value;
  if (static_cast<int64_t>(value.size()) > options_.max_bytes) {
    return UnscannedError(
        UnscannedReason::kTooLarge,
        absl::StrCat("the value has ", value.size(), " bytes, more than article.max_bytes (",
                     options_.max_bytes, ")"));
  }
  WW_ASSIGN_OR_RETURN(ContentType type, DeclaredType(record));
  if (type == ContentType::kUnknown) {
    const bool has_mark = absl::StartsWith(value, kByteOrderMark);
    type = Sniff(value.substr(has_mark ? kByteOrderMark.size() : 0));
  }
  return type == ContentType::kJson ? DecodeJson(value) : DecodeText(value);
}

absl::StatusOr<Article> ArticleDecoder::DecodeJson(absl::string_view value) {
  Article article;
  size_t body_begin = 0;
  absl::Status status = json_reader_->Read(value, &article, &body_begin);
  // The reader refuses what is not UTF-8, so that good values need no look of their own.
  if (!status.ok() && !IsValidUtf8(value)) {
    article = Article();
    article.repaired_value = RepairUtf8(value, &article.raw_map, &article.repairs);
    value = article.repaired_value;
    status = json_reader_->Read(value, &article, &body_begin);
  }
  if (!status.ok() && absl::StrContains(value, "\\u")) {
    int64_t repairs = 0;
    std::string repaired = RepairSurrogateEscapes(value, &repairs);
    if (repairs > 0) {
      article.repaired_value = std::move(repaired);
      article.repairs += repairs;
      status = json_reader_->Read(article.repaired_value, &article, &body_begin);
    }
  }
  WW_RETURN_IF_ERROR(status);
  ReplaceNuls(&article);
  CutJsonParagraphs(article.text, body_begin, &article.paragraphs);
  if (!HasText(article))
    return UnscannedError(UnscannedReason::kNoText, "title and body are blank");
  return article;
}

absl::StatusOr<Article> ArticleDecoder::DecodeText(absl::string_view value) {
  Article article;
  if (!IsValidUtf8(value)) {
    article.repaired_value = RepairUtf8(value, &article.raw_map, &article.repairs);
    value = article.repaired_value;
  }
  const auto nuls = static_cast<size_t>(std::count(value.begin(), value.end(), '\0'));
  if (nuls * kTextBytesPerNul > value.size()) {
    return UnscannedError(
        UnscannedReason::kBinary,
        absl::StrCat("expected text, got ", nuls, " NUL bytes in a value of ", value.size()));
  }
  const size_t skipped = absl::StartsWith(value, kByteOrderMark) ? kByteOrderMark.size() : 0;
  article.raw_map.AddPiece(0, skipped, RawMap::Encoding::kVerbatim);
  article.text = std::string(value.substr(skipped));
  ReplaceNuls(&article);
  CutPageDump(article.text, &article.paragraphs);
  if (!HasText(article)) return UnscannedError(UnscannedReason::kEmpty, "the value is blank");
  return article;
}

}  // namespace wirewatch
