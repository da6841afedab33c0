// The bash completion, made from the commands themselves so that it cannot fall behind them.
#include <map>

#include "gateway/cli/command.h"

namespace gateway::cli {

namespace {

std::string first_word(const std::string& path) {
  return path.substr(0, path.find(' '));
}

void append(std::string& list, const std::string& word) {
  if ((" " + list + " ").find(" " + word + " ") != std::string::npos) return;
  list += (list.empty() ? "" : " ") + word;
}

/// The words that may follow each path: subcommands, then options.
std::map<std::string, std::string> words_after(const std::vector<Command>& commands) {
  std::map<std::string, std::string> words;
  for (const Command& command : commands) {
    append(words[""], first_word(command.path));
    if (const auto space = command.path.find(' '); space != std::string::npos)
      append(words[first_word(command.path)], command.path.substr(space + 1));
  }
  for (const Command& command : commands) {
    for (const Option& option : command.options) append(words[command.path], "--" + option.name);
    for (const char* always : {"--json", "--profile", "--help"}) append(words[command.path], always);
  }
  return words;
}

}  // namespace

std::string bash_completion(const std::vector<Command>& commands) {
  std::string text =
      "# bash completion of csirt-gateway; made by `csirt-gateway completion bash`\n"
      "_csirt_gateway() {\n"
      "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" first=\"\" second=\"\" "
      "path words=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"${COMP_WORDS[i]}\" in\n"
      "      --profile|--config) ((i++)) ;;\n"
      "      -*) ;;\n"
      "      *) if [[ -z $first ]]; then first=\"${COMP_WORDS[i]}\"; else second=\"${COMP_WORDS[i]}\"; "
      "break; fi ;;\n"
      "    esac\n"
      "  done\n"
      "  path=\"$first\"\n"
      "  case \"$first $second\" in\n";
  for (const Command& command : commands)
    if (command.path.find(' ') != std::string::npos)
      text += "    \"" + command.path + "\") path=\"$first $second\" ;;\n";
  text +=
      "  esac\n"
      "  case \"$path $prev\" in\n";
  for (const Command& command : commands)
    for (const Option& option : command.options) {
      if (option.value.empty()) continue;
      std::string choices;
      for (const std::string& choice : option.choices) append(choices, choice);
      if (option.value == "LABEL") choices = "CLEAR GREEN AMBER AMBER+STRICT RED";
      if (option.value == "PAP") choices = "CLEAR GREEN AMBER RED";
      text += "    \"" + command.path + " --" + option.name + "\") words=\"" + choices + "\"";
      text += choices.empty() ? "; return ;;\n" : " ;;\n";
    }
  text +=
      "    *\" --profile\") return ;;\n"
      "    *) case \"$path\" in\n";
  for (const auto& [path, words] : words_after(commands))
    text += "      \"" + path + "\") words=\"" + words + "\" ;;\n";
  text +=
      "    esac ;;\n"
      "  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
      "}\n"
      "complete -o default -F _csirt_gateway csirt-gateway\n";
  return text;
}

}  // namespace gateway::cli
