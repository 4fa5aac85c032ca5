#include "daemon/article/json_reader.h"

#include <cstring>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr absl::string_view kParagraphBreak = "\n\n";

absl::string_view ToAbsl(std::string_view view) { return {view.data(), view.size()}; }

}  // namespace

ArticleDecoder::JsonReader::JsonReader(const ArticleFields& fields) : found_(kFieldCount) {
  const auto add = [&](Field field, const std::vector<std::string>& names) {
    for (size_t i = 0; i < names.size(); ++i) {
      names_.push_back({names[i], field, static_cast<int>(i)});
    }
  };
  add(kId, fields.id);
  add(kTitle, fields.title);
  add(kBody, fields.body);
  add(kUrl, fields.url);
  add(kSource, fields.source);
  add(kLanguage, fields.language);
  add(kPublishedAt, fields.published_at);
}

absl::Status ArticleDecoder::JsonReader::Read(absl::string_view json, Article* article) {
  WW_RETURN_IF_ERROR(ReadMembers(json));
  Join(kId, &article->id);
  Join(kUrl, &article->url);
  Join(kSource, &article->source);
  Join(kLanguage, &article->language);
  Join(kPublishedAt, &article->published_at);
  AppendPieces(kTitle, article);
  article->body_begin = article->text.size();
  AppendPieces(kBody, article);
  if (!article->text.empty()) return absl::OkStatus();
  return UnscannedError(UnscannedReason::kNoText,
                        "the JSON object has no text in its title and body members");
}

absl::Status ArticleDecoder::JsonReader::ReadMembers(absl::string_view json) {
  for (Found& found : found_) {
    found.rank = -1;
    found.pieces.clear();
  }
  // simdjson reads up to SIMDJSON_PADDING bytes past the end.
  if (padded_.size() < json.size() + simdjson::SIMDJSON_PADDING) {
    padded_.resize(json.size() + simdjson::SIMDJSON_PADDING);
  }
  std::memcpy(padded_.data(), json.data(), json.size());
  // White space in place of the mark keeps all positions.
  if (absl::StartsWith(json, kByteOrderMark)) {
    std::memset(padded_.data(), ' ', kByteOrderMark.size());
  }

  ondemand::document document;
  bool begun = false;
  const auto parse = [&]() -> simdjson::error_code {
    simdjson::error_code error =
        parser_.iterate(padded_.data(), json.size(), padded_.size()).get(document);
    if (error) return error;
    begun = true;
    ondemand::object object;
    if ((error = document.get_object().get(object))) return error;
    for (auto member : object) {
      std::string_view key;
      if ((error = member.unescaped_key().get(key))) return error;
      ondemand::value value;
      if ((error = member.value().get(value))) return error;
      // A value can be read once, but may be more than one field.
      std::optional<Found> read;
      for (const Name& name : names_) {
        Found& found = found_[name.field];
        if (name.name != key || (found.rank >= 0 && found.rank <= name.rank)) continue;
        if (!read.has_value() && (error = ReadMember(value, &read.emplace()))) return error;
        if (!read->pieces.empty()) found = {name.rank, read->pieces};
      }
    }
    // What follows the object has a location; the end has none.
    const char* rest = nullptr;
    return document.current_location().get(rest) ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
  };
  const simdjson::error_code error = parse();
  if (!error) return absl::OkStatus();
  // A document that was never begun has no location, and must not be asked for one.
  const char* location = nullptr;
  std::string place;
  if (begun && !document.current_location().get(location) && location >= padded_.data()) {
    place = absl::StrCat(" near byte ", location - padded_.data());
  }
  return UnscannedError(
      UnscannedReason::kMalformedJson,
      absl::StrCat("expected a JSON object", place, ": ", simdjson::error_message(error)));
}

simdjson::error_code ArticleDecoder::JsonReader::ReadMember(ondemand::value value, Found* found) {
  ondemand::json_type type;
  if (const auto error = value.type().get(type)) return error;
  if (type != ondemand::json_type::array) return ReadPiece(value, found);
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  for (auto item : array) {
    ondemand::value piece;
    if (const auto error = item.get(piece)) return error;
    if (const auto error = ReadPiece(piece, found)) return error;
  }
  return simdjson::SUCCESS;
}

// Text and numbers are pieces; other values hold nothing that a field could be.
simdjson::error_code ArticleDecoder::JsonReader::ReadPiece(ondemand::value value, Found* found) {
  ondemand::json_type type;
  if (const auto error = value.type().get(type)) return error;
  const std::string_view token = value.raw_json_token();
  const size_t begin = static_cast<size_t>(token.data() - padded_.data());
  if (type == ondemand::json_type::string) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return error;
    if (!text.empty()) found->pieces.emplace_back(ToAbsl(text), begin + 1);
  } else if (type == ondemand::json_type::number) {
    double number;
    if (const auto error = value.get_double().get(number)) return error;
    const size_t length = token.find_first_of(" \t\r\n,}]");
    found->pieces.emplace_back(ToAbsl(token.substr(0, length)), begin);
  } else if (type == ondemand::json_type::null) {
    // The type is told by the first letter; these look at the others.
    return value.is_null().error();
  } else if (type == ondemand::json_type::boolean) {
    return value.get_bool().error();
  }
  return simdjson::SUCCESS;
}

void ArticleDecoder::JsonReader::AppendPieces(Field field, Article* article) const {
  for (const auto& [text, begin] : found_[field].pieces) {
    if (!article->text.empty())
      article->text.append(kParagraphBreak.data(), kParagraphBreak.size());
    article->raw_map.AddPiece(article->text.size(), begin, RawMap::Encoding::kJsonString);
    article->text.append(text.data(), text.size());
  }
}

void ArticleDecoder::JsonReader::Join(Field field, std::string* joined) const {
  for (const auto& [text, begin] : found_[field].pieces) {
    if (!joined->empty()) joined->push_back(' ');
    joined->append(text.data(), text.size());
  }
}

}  // namespace wirewatch
