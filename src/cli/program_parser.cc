#include "cli/program_parser.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/parser.h"

namespace irqscope {
namespace {

using runner::ProgramOption;

// Where the values of one option end up: it and, of a switch, the names that other runners of this
// format have for it.
struct Declared {
  const ProgramOption* option;
  CLI::Option* value;
  std::vector<CLI::Option*> on;
  std::vector<CLI::Option*> off;
};

bool is_switch(const ProgramOption& option) { return option.placeholder.empty(); }

Declared declare(CLI::App& app, const ProgramOption& option) {
  std::string names = option.short_name.empty() ? "" : fmt::format("-{},", option.short_name);
  names += "--" + option.name;
  if (is_switch(option)) return {&option, app.add_flag(names, option.help), {}, {}};
  return {&option, app.add_option(names, option.help)->type_name(option.placeholder), {}, {}};
}

// Unless another variable is called so.
void declare_hidden(CLI::App& app, const std::string& name, std::vector<CLI::Option*>& to) {
  if (!app.get_option_no_throw(name)) to.push_back(app.add_flag(name)->group(""));
}

std::vector<Declared> declare_all(CLI::App& app, const std::vector<ProgramOption>& options) {
  std::vector<Declared> declared;
  declared.reserve(options.size());
  for (const ProgramOption& option : options) declared.push_back(declare(app, option));
  for (Declared& one : declared) {
    if (!is_switch(*one.option)) continue;
    declare_hidden(app, "--enable-" + one.option->name, one.on);
    declare_hidden(app, "--disable-" + one.option->name, one.off);
    declare_hidden(app, "--no-" + one.option->name, one.off);
  }
  return declared;
}

// "--verbose=false" becomes "--no-verbose", as flags of the parser take no value.
Result<Arguments> without_switch_values(const std::vector<ProgramOption>& options,
                                        const ebpf::ObjectInfo& object,
                                        const Arguments& arguments) {
  Arguments words;
  for (const std::string& word : arguments) {
    size_t equals = word.find('=');
    auto option = std::find_if(options.begin(), options.end(), [&](const ProgramOption& known) {
      return is_switch(known) && equals != word.npos && word.substr(0, equals) == "--" + known.name;
    });
    if (option == options.end()) {
      words.push_back(word);
      continue;
    }
    auto setting = runner::make_setting(*option, object, word.substr(equals + 1));
    if (!setting) return tl::unexpected(setting.error());
    words.push_back((setting->value[0] == std::byte{0} ? "--disable-" : "--") + option->name);
  }
  return words;
}

bool is_given(const std::vector<CLI::Option*>& options) {
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->count() > 0; });
}

Result<std::optional<std::string>> given_text(const Declared& declared) {
  bool is_on = is_given(declared.on) || declared.value->count() > 0;
  if (is_given(declared.off)) {
    if (is_on) return usage_error("--{} is switched on and off", declared.option->name);
    return "false";
  }
  if (!is_on) return std::nullopt;
  return is_switch(*declared.option) ? "true" : declared.value->results().back();
}

std::string summary(const package::Manifest& manifest) {
  if (!manifest.document) return "A program of eBPF";
  const package::Document& document = *manifest.document;
  return !document.brief.empty()         ? document.brief
         : !document.description.empty() ? document.description
                                         : "A program of eBPF";
}

std::string footer(const package::Manifest& manifest) {
  if (!manifest.document) return {};
  std::string text = manifest.document->details;
  if (!text.empty()) text += "\n";
  if (!manifest.document->version.empty()) text += "Version " + manifest.document->version + "\n";
  return text;
}

}  // namespace

Result<ProgramArguments> parse_program_arguments(const Context& context, const std::string& called,
                                                 const package::Manifest& manifest,
                                                 const ebpf::ObjectInfo& object,
                                                 const Arguments& arguments) {
  Parser parser(called, masked(summary(manifest), "\n"), masked(footer(manifest), "\n"));
  parser.has_no_old_spellings();
  const std::vector<ProgramOption> options = runner::program_options(manifest, object);
  // What the parser does grows with their square.
  constexpr size_t kMostOptions = 2000;
  if (options.size() > kMostOptions) {
    return fail("the package has {} options; irqscope reads {}", options.size(), kMostOptions);
  }
  const std::vector<Declared> declared = declare_all(parser.app(), options);
  auto words = without_switch_values(options, object, arguments);
  if (!words) return tl::unexpected(words.error());
  auto done = parser.parse(context, *words);
  if (!done) return tl::unexpected(done.error());
  if (*done) return ProgramArguments{*done, {}};
  std::vector<runner::Setting> given;
  for (const Declared& one : declared) {
    auto text = given_text(one);
    if (!text) return tl::unexpected(text.error());
    if (!*text) continue;
    auto setting = runner::make_setting(*one.option, object, **text);
    if (!setting) return tl::unexpected(setting.error());
    given.push_back(std::move(*setting));
  }
  auto settings = runner::with_defaults(options, object, std::move(given));
  if (!settings) return tl::unexpected(settings.error());
  return ProgramArguments{{}, std::move(*settings)};
}

}  // namespace irqscope
