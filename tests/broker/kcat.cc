#include "tests/broker/kcat.h"

#include <string.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/broker/process.h"

namespace wirewatch::test {
namespace {

// Between messages and between key and value on kcat's standard input; no test sends these.
constexpr absl::string_view kMessageEnd = "\x1e%next-message%\x1e";
constexpr absl::string_view kKeyEnd = "\x1e%key-end%\x1e";

// Reads one of kcat's JSON envelopes. Not a JSON library's work: kcat writes the bytes of a string
// as they are, valid UTF-8 or not, and escapes only quotes, backslashes and control characters.
class EnvelopeReader {
 public:
  // `line` is a part of a std::string: strcspn needs the NUL that ends one.
  explicit EnvelopeReader(absl::string_view line) : next_(line.data()), end_(next_ + line.size()) {}

  // False when the line is none of kcat's messages.
  bool Read(KcatMessage* message) {
    if (!Skip('{')) return false;
    do {
      std::string field;
      if (!ReadString(&field) || !Skip(':') || !ReadField(field, message)) return false;
    } while (Skip(','));
    return Skip('}') && next_ == end_ && message->offset >= 0;
  }

 private:
  bool Skip(char wanted) {
    if (next_ == end_ || *next_ != wanted) return false;
    ++next_;
    return true;
  }

  bool ReadField(absl::string_view field, KcatMessage* message) {
    int64_t number = 0;
    std::optional<std::string> text;
    if (field == "headers") return ReadHeaders(&message->headers);
    if (next_ == end_) return false;
    if (*next_ == '"' || *next_ == 'n') {
      if (!ReadStringOrNull(&text)) return false;
      if (field == "key") message->key = std::move(text);
      if (field == "payload") message->value = std::move(text);
      return true;
    }
    if (!ReadNumber(&number)) return false;
    if (field == "partition") message->partition = static_cast<int>(number);
    if (field == "offset") message->offset = number;
    if (field == "ts") message->timestamp_ms = number;
    return true;
  }

  // ["name","value","name",null]
  bool ReadHeaders(KcatHeaders* headers) {
    if (!Skip('[')) return false;
    do {
      std::string name;
      std::optional<std::string> value;
      if (!ReadString(&name) || !Skip(',') || !ReadStringOrNull(&value)) return false;
      headers->emplace_back(std::move(name), std::move(value));
    } while (Skip(','));
    return Skip(']');
  }

  bool ReadNumber(int64_t* number) {
    const char* begin = next_;
    while (next_ != end_ &&
           (absl::ascii_isdigit(static_cast<unsigned char>(*next_)) || *next_ == '-'))
      ++next_;
    return absl::SimpleAtoi(absl::string_view(begin, static_cast<size_t>(next_ - begin)), number);
  }

  bool ReadStringOrNull(std::optional<std::string>* text) {
    if (absl::StartsWith(absl::string_view(next_, static_cast<size_t>(end_ - next_)), "null")) {
      next_ += 4;
      text->reset();
      return true;
    }
    return ReadString(&text->emplace());
  }

  bool ReadString(std::string* text) {
    if (!Skip('"')) return false;
    while (next_ != end_) {
      const size_t plain = std::min(strcspn(next_, "\"\\"), static_cast<size_t>(end_ - next_));
      text->append(next_, plain);
      next_ += plain;
      if (Skip('"')) return true;
      if (!Skip('\\') || !ReadEscape(text)) return false;
    }
    return false;
  }

  bool ReadEscape(std::string* text) {
    if (next_ == end_) return false;
    const char kind = *next_++;
    if (kind == 'u') {
      // Control characters: 00XX.
      const absl::string_view digits(next_, std::min<size_t>(4, static_cast<size_t>(end_ - next_)));
      uint32_t code = 0;
      if (digits.size() != 4 || !absl::SimpleHexAtoi(digits, &code) || code > 0x7F) return false;
      text->push_back(static_cast<char>(code));
      next_ += 4;
      return true;
    }
    constexpr absl::string_view kKinds = "\"\\/bfnrt";
    constexpr absl::string_view kBytes = "\"\\/\b\f\n\r\t";
    const size_t index = kKinds.find(kind);
    if (index == absl::string_view::npos) return false;
    text->push_back(kBytes[index]);
    return true;
  }

  const char* next_;
  const char* const end_;
};

void AppendProperties(const std::map<std::string, std::string>& properties,
                      std::vector<std::string>* argv) {
  for (const auto& [name, value] : properties) {
    argv->insert(argv->end(), {"-X", absl::StrCat(name, "=", value)});
  }
}

// The start of every command; a property given later overrides an earlier one.
std::vector<std::string> BaseCommand(absl::string_view bootstrap, absl::string_view topic,
                                     const std::map<std::string, std::string>& properties) {
  // -F none: a user's own kcat.conf must not reach the tests.
  std::vector<std::string> argv = {
      "kcat", "-F", "none", "-q", "-b", std::string(bootstrap), "-t", std::string(topic)};
  AppendProperties(properties, &argv);
  return argv;
}

absl::StatusOr<std::string> RunKcat(CommandOptions command) {
  const std::string what =
      absl::StrCat("kcat ", absl::StrContains(command.argv.back(), "-P") ? "produce" : "consume");
  absl::StatusOr<CommandResult> result = RunCommand(command);
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) {
    return absl::InternalError(absl::StrCat("kcat ", command.argv.back(), ": exit code ",
                                            result->exit_code, ": ", result->stderr_text));
  }
  return std::move(result->stdout_text);
}

// `input` is what follows from the flags: messages with kMessageEnd after each.
absl::Status RunProduce(absl::string_view bootstrap, absl::string_view topic,
                        const KcatProduceOptions& options, std::vector<std::string> flags,
                        std::string input) {
  CommandOptions command;
  command.argv = BaseCommand(bootstrap, topic, {{"message.max.bytes", "67108864"}});
  AppendProperties(options.properties, &command.argv);
  for (const auto& [name, value] : options.headers) {
    command.argv.insert(command.argv.end(),
                        {"-H", value.has_value() ? absl::StrCat(name, "=", *value) : name});
  }
  command.argv.insert(command.argv.end(), {"-p", absl::StrCat(options.partition)});
  command.argv.insert(command.argv.end(), flags.begin(), flags.end());
  command.argv.insert(command.argv.end(), {"-D", std::string(kMessageEnd), "-P"});
  command.stdin_text = std::move(input);
  command.timeout = options.timeout;
  return RunKcat(command).status();
}

}  // namespace

absl::Status KcatAvailable() {
  CommandOptions command;
  command.argv = {"kcat", "-V"};
  if (RunCommand(command).ok()) return absl::OkStatus();
  return absl::UnavailableError("kcat is not installed (Debian package kcat)");
}

absl::Status Produce(absl::string_view bootstrap, absl::string_view topic,
                     std::optional<absl::string_view> value, const KcatProduceOptions& options) {
  const bool any_null = !value.has_value() || !options.key.has_value();
  const bool any_empty =
      (value.has_value() && value->empty()) || (options.key.has_value() && options.key->empty());
  if (any_null && any_empty) {
    return absl::InvalidArgumentError(
        "kcat cannot send a message with a null and an empty part (key, value)");
  }
  std::vector<std::string> flags = {"-K", std::string(kKeyEnd)};
  if (any_null) flags.push_back("-Z");  // kcat: an empty part is sent as null
  return RunProduce(
      bootstrap, topic, options, flags,
      absl::StrCat(options.key.value_or(""), kKeyEnd, value.value_or(""), kMessageEnd));
}

absl::Status ProduceLines(absl::string_view bootstrap, absl::string_view topic,
                          const std::vector<std::string>& values,
                          const KcatProduceOptions& options) {
  std::string input;
  for (const std::string& value : values) {
    if (value.empty()) return absl::InvalidArgumentError("kcat leaves out empty lines");
    absl::StrAppend(&input, value, kMessageEnd);
  }
  std::vector<std::string> flags;
  if (options.key.has_value()) flags = {"-k", *options.key};
  return RunProduce(bootstrap, topic, options, flags, std::move(input));
}

absl::Status ProduceKeyed(absl::string_view bootstrap, absl::string_view topic,
                          const std::vector<std::pair<std::string, std::string>>& messages,
                          const KcatProduceOptions& options) {
  std::string input;
  for (const auto& [key, value] : messages) {
    absl::StrAppend(&input, key, kKeyEnd, value, kMessageEnd);
  }
  return RunProduce(bootstrap, topic, options, {"-K", std::string(kKeyEnd)}, std::move(input));
}

std::optional<std::string> KcatMessage::Header(absl::string_view name) const {
  for (const auto& [header_name, header_value] : headers) {
    if (header_name == name) return header_value;
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<KcatMessage>> Consume(absl::string_view bootstrap,
                                                 absl::string_view topic,
                                                 const KcatConsumeOptions& options) {
  CommandOptions command;
  // By default the broker holds the last, empty answer back for 500 ms.
  command.argv = BaseCommand(bootstrap, topic, {{"fetch.wait.max.ms", "20"}});
  AppendProperties(options.properties, &command.argv);
  command.argv.insert(command.argv.end(), {"-J", "-o", options.from});
  if (options.partition >= 0) {
    command.argv.insert(command.argv.end(), {"-p", absl::StrCat(options.partition)});
  }
  if (options.max_messages > 0) {
    command.argv.insert(command.argv.end(), {"-c", absl::StrCat(options.max_messages)});
  } else {
    command.argv.push_back("-e");
  }
  command.argv.push_back("-C");
  command.timeout = options.timeout;
  const absl::StatusOr<std::string> output = RunKcat(command);
  if (!output.ok()) return output.status();
  std::vector<KcatMessage> messages;
  for (const absl::string_view line : absl::StrSplit(*output, '\n', absl::SkipEmpty())) {
    if (!EnvelopeReader(line).Read(&messages.emplace_back())) {
      return absl::DataLossError(absl::StrCat("not one of kcat's messages: ", line.substr(0, 200)));
    }
  }
  return messages;
}

}  // namespace wirewatch::test
