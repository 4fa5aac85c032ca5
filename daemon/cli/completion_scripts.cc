#include "daemon/cli/completion_scripts.h"

#include <CLI/App.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace wirewatch {
namespace {

// CLI11 writes a choice as "TEXT:{text,jsonl}".
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string Names(const std::vector<CompletionCommand>& all) {
  return absl::StrJoin(all, " ", [](std::string* out, const CompletionCommand& command) {
    out->append(command.name);
  });
}

std::string FlagNames(const CompletionCommand& command) {
  return absl::StrJoin(command.flags, " ", [](std::string* out, const CompletionFlag& flag) {
    out->append(flag.name);
  });
}

std::string Bash(const std::vector<CompletionCommand>& all) {
  std::string commands, values;
  for (const CompletionCommand& command : all) {
    absl::StrAppend(&commands, "    ", command.name, ") flags='", FlagNames(command), "' args='",
                    absl::StrJoin(command.values, " "), "' ;;\n");
    for (const CompletionFlag& flag : command.flags) {
      if (!flag.takes_value) continue;
      absl::StrAppend(&values, "    ", command.name, "\\ ", flag.name, ") args='",
                      absl::StrJoin(flag.values, " "), "'; flags='' ;;\n");
    }
  }
  return absl::StrCat(R"(# Completion of wirewatch for bash: source <(wirewatch completion bash)
_wirewatch() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]} flags='' args=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W ')",
                      Names(all), R"( --help --help-all --version' -- "$current")
    return
  fi
  case $command in
)",
                      commands, R"(    *) return ;;
  esac
  case "$command $previous" in
)",
                      values, R"(  esac
  if [[ $current == -* && -n $flags ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
  elif [ -n "$args" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$args" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _wirewatch wirewatch
)");
}

// For text within single quotes in a spec of _arguments.
std::string ZshText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"'", "'\\''"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

std::string Zsh(const std::vector<CompletionCommand>& all) {
  std::string list, cases;
  for (const CompletionCommand& command : all) {
    absl::StrAppend(&list, "    '", command.name, ":", ZshText(command.help), "'\n");
    absl::StrAppend(&cases, "    ", command.name, ")\n      _arguments \\\n");
    for (const CompletionFlag& flag : command.flags) {
      const std::string action =
          !flag.takes_value     ? ""
          : flag.values.empty() ? ":value:_files"
                                : absl::StrCat(":value:(", absl::StrJoin(flag.values, " "), ")");
      absl::StrAppend(&cases, "        '*", flag.name, "[", ZshText(flag.help), "]", action,
                      "' \\\n");
    }
    absl::StrAppend(&cases, "        '*:argument:",
                    command.values.empty()
                        ? "_files"
                        : absl::StrCat("(", absl::StrJoin(command.values, " "), ")"),
                    "' ;;\n");
  }
  return absl::StrCat(R"(#compdef wirewatch
# Completion of wirewatch for zsh: wirewatch completion zsh > a folder of $fpath/_wirewatch
_wirewatch() {
  local -a commands
  commands=(
)",
                      list, R"(  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
)",
                      cases, R"(  esac
}
_wirewatch "$@"
)");
}

std::string FishText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}});
}

std::string Fish(const std::vector<CompletionCommand>& all) {
  std::string script =
      "# Completion of wirewatch for fish: wirewatch completion fish > "
      "~/.config/fish/completions/wirewatch.fish\n";
  for (const CompletionCommand& command : all) {
    absl::StrAppend(&script, "complete -c wirewatch -f -n __fish_use_subcommand -a ", command.name,
                    " -d '", FishText(command.help), "'\n");
    const std::string seen =
        absl::StrCat("complete -c wirewatch -n '__fish_seen_subcommand_from ", command.name, "'");
    for (const CompletionFlag& flag : command.flags) {
      absl::StrAppend(&script, seen, " -l ", flag.name.substr(2), flag.takes_value ? " -r" : "");
      if (!flag.values.empty()) {
        absl::StrAppend(&script, " -f -a '", absl::StrJoin(flag.values, " "), "'");
      }
      absl::StrAppend(&script, " -d '", FishText(flag.help), "'\n");
    }
    if (!command.values.empty()) {
      absl::StrAppend(&script, seen, " -f -a '", absl::StrJoin(command.values, " "), "'\n");
    }
  }
  return script;
}

}  // namespace

std::vector<CompletionCommand> CompletionCommands(const CLI::App& app) {
  std::vector<CompletionCommand> all;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    CompletionCommand command{sub->get_name(), FirstLine(sub->get_description()), {}, {}};
    for (const CLI::Option* option : sub->get_options()) {
      if (option->get_positional()) {
        const std::vector<std::string> values = ValuesOf(*option);
        if (!values.empty()) command.values = values;
      }
      for (const std::string& name : option->get_lnames()) {
        command.flags.push_back({"--" + name, FirstLine(option->get_description()),
                                 option->get_items_expected_max() > 0, ValuesOf(*option)});
      }
    }
    all.push_back(std::move(command));
  }
  return all;
}

std::string CompletionScript(const std::string& shell, const std::vector<CompletionCommand>& all) {
  return shell == "bash" ? Bash(all) : shell == "zsh" ? Zsh(all) : Fish(all);
}

}  // namespace wirewatch
