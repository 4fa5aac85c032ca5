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
// Memory of an article that the next one may use; more of it is given back.
constexpr size_t kKeptBytes = 1 << 20;

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

bool HasText(const Article& article) {
  return !std::all_of(article.text.begin(), article.text.end(),
                      [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); });
}

// Empties an article, but keeps its memory.
void Clear(Article* article) {
  for (std::string* text : {&article->id, &article->source, &article->url, &article->language,
                            &article->published_at, &article->text, &article->repaired_value}) {
    text->clear();
    if (text->capacity() > kKeptBytes) text->shrink_to_fit();
  }
  article->body_begin.reset();
  article->paragraphs.clear();
  article->raw_map.Clear();
  article->repairs = 0;
}

absl::Status ReadPage(absl::string_view value, Article* article) {
  if (!IsValidUtf8(value)) {
    article->repaired_value = RepairUtf8(value, &article->raw_map, &article->repairs);
    value = article->repaired_value;
  }
  const auto nuls = static_cast<size_t>(std::count(value.begin(), value.end(), '\0'));
  if (nuls * kTextBytesPerNul > value.size()) {
    return UnscannedError(
        UnscannedReason::kBinary,
        absl::StrCat("expected text, got ", nuls, " NUL bytes in a value of ", value.size()));
  }
  const size_t skipped = absl::StartsWith(value, kByteOrderMark) ? kByteOrderMark.size() : 0;
  article->raw_map.AddPiece(0, skipped, RawMap::Encoding::kVerbatim);
  article->text.assign(value.data() + skipped, value.size() - skipped);
  ReplaceNuls(article);
  return absl::OkStatus();
}

}  // namespace

ArticleDecoder::ArticleDecoder(ArticleOptions options)
    : options_(std::move(options)), json_reader_(std::make_unique<JsonReader>(options_.fields)) {}

ArticleDecoder::~ArticleDecoder() = default;

absl::StatusOr<Article> ArticleDecoder::Decode(const Record& record) {
  Article article;
  WW_RETURN_IF_ERROR(DecodeText(record, &article));
  CutParagraphs(&article);
  return article;
}

absl::Status ArticleDecoder::DecodeText(const Record& record, Article* article) {
  Clear(article);
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
  if (type == ContentType::kJson) {
    WW_RETURN_IF_ERROR(ReadJson(value, article));
    if (HasText(*article)) return absl::OkStatus();
    return UnscannedError(UnscannedReason::kNoText, "title and body are blank");
  }
  WW_RETURN_IF_ERROR(ReadPage(value, article));
  if (HasText(*article)) return absl::OkStatus();
  return UnscannedError(UnscannedReason::kEmpty, "the value is blank");
}

absl::Status ArticleDecoder::ReadJson(absl::string_view value, Article* article) {
  absl::Status status = json_reader_->Read(value, article);
  // The reader refuses what is not UTF-8, so that good values need no look of their own.
  if (!status.ok() && !IsValidUtf8(value)) {
    article->repaired_value = RepairUtf8(value, &article->raw_map, &article->repairs);
    value = article->repaired_value;
    status = json_reader_->Read(value, article);
  }
  if (!status.ok() && absl::StrContains(value, "\\u")) {
    int64_t repairs = 0;
    std::string repaired = RepairSurrogateEscapes(value, &repairs);
    if (repairs > 0) {
      article->repaired_value = std::move(repaired);
      article->repairs += repairs;
      status = json_reader_->Read(article->repaired_value, article);
    }
  }
  WW_RETURN_IF_ERROR(status);
  ReplaceNuls(article);
  return absl::OkStatus();
}

void ArticleDecoder::CutParagraphs(Article* article) {
  article->paragraphs.clear();
  if (article->body_begin.has_value()) {
    CutJsonParagraphs(article->text, *article->body_begin, &article->paragraphs);
  } else {
    CutPageDump(article->text, &article->paragraphs);
  }
}

}  // namespace wirewatch
