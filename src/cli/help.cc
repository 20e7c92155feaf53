#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace irqscope {
namespace {

using Options = std::vector<const CLI::Option*>;

bool is_positional(const CLI::Option* option) { return option->get_positional(); }

// "FILE [INTERVAL [COUNT]]": each makes sense only after the one before.
std::string positionals(const Options& options) {
  std::string text;
  size_t open = 0;
  for (const CLI::Option* option : options) {
    if (!is_positional(option)) continue;
    if (option->get_required()) {
      text += ' ' + option->get_name(true);
    } else {
      text += fmt::format(" [{}", option->get_name(true));
      ++open;
    }
  }
  return text + std::string(open, ']');
}

// "  -o, --output FORMAT"; a long name stands where others' long names stand.
std::string left_side(const CLI::Option* option) {
  if (is_positional(option)) return "  " + option->get_name(true);
  std::string names;
  for (const std::string& name : option->get_snames()) names += fmt::format("-{}, ", name);
  if (names.empty()) names = "    ";
  for (const std::string& name : option->get_lnames()) names += fmt::format("--{}, ", name);
  names.resize(names.size() - 2);
  bool takes_value = option->get_items_expected_max() > 0;
  return fmt::format("  {}{}", names, takes_value ? " " + option->get_type_name() : "");
}

template <class Chosen>
std::string list(const Options& options, size_t width, Chosen chosen) {
  std::string text;
  for (const CLI::Option* option : options) {
    if (!chosen(option)) continue;
    text += fmt::format("{:<{}}  {}\n", left_side(option), width, option->get_description());
  }
  return text;
}

std::vector<std::string> groups_of(const Options& options) {
  std::vector<std::string> groups;
  for (const CLI::Option* option : options) {
    bool known = std::count(groups.begin(), groups.end(), option->get_group()) > 0;
    if (!is_positional(option) && !known) groups.push_back(option->get_group());
  }
  return groups;
}

}  // namespace

std::string help_text(const CLI::App& app) {
  Options options = app.get_options();
  // An option of no group is understood, and not shown.
  std::erase_if(options, [](const CLI::Option* option) { return option->get_group().empty(); });
  size_t width = 0;
  for (const CLI::Option* option : options) width = std::max(width, left_side(option).size());

  std::string text = fmt::format("{}\n\nUsage: {} [OPTIONS]{}\n", app.get_description(),
                                 app.get_name(), positionals(options));
  std::string words = list(options, width, is_positional);
  if (!words.empty()) text += '\n' + words;
  for (const std::string& group : groups_of(options)) {
    text += fmt::format("\n{}:\n", group);
    text += list(options, width, [&](const CLI::Option* option) {
      return !is_positional(option) && option->get_group() == group;
    });
  }
  return text + '\n' + app.get_footer();
}

}  // namespace irqscope
