// The words of a command line, each up to its newline. They are read and understood; nothing is
// done. The first word is the name that the program is called by; "options" stands for those of a
// package's program.
#include "base/parse.h"
#include "cli/program.h"
#include "cli/program_parser.h"
#include "fuzz/fuzz.h"
#include "fuzz/sample_object.h"
#include "package/describe.h"
#include "runner/map_sizes.h"
#include "runner/target_text.h"

namespace irqscope::fuzz {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view word : split(text, '\n')) {
    words.emplace_back(word.substr(0, word.find('\0')));  // as argv has them
  }
  return words;
}

bool is_called_by(const std::vector<std::string>& words, std::string_view name) {
  return !words.empty() && std::filesystem::path(words[0]).filename() == name;
}

void run(const Context& context, const std::vector<std::string>& words, const StringWriter& err) {
  int status = run_program(context, words);
  std::string_view text = err.text();
  expect(status >= 0 && status <= 2, "an exit status that is documented");
  expect_harmless(text, "\n");
  // Old spellings have a line each, before that of an error.
  for (size_t now = text.find("' is now '"); now != text.npos; now = text.find("' is now '")) {
    text.remove_prefix(text.find('\n', now) + 1);
  }
  bool is_line = text.find('\n') + 1 == text.size();
  expect(status == 0 || is_line, "one line that says what is wrong", text);
}

void set_options(const Context& context, Arguments arguments) {
  arguments.erase(arguments.begin());
  const ebpf::ObjectInfo& object = sample_object().info();
  expect_message(
      parse_program_arguments(context, "options", package::describe(object), object, arguments));
  for (const std::string& word : arguments) {
    expect_message(runner::parse_target(word));
    expect_message(runner::parse_map_size(word));
  }
}

}  // namespace
}  // namespace irqscope::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace irqscope;
  auto words = fuzz::words_of(fuzz::text_of(data, size));
  // The C library reads the words of these, and ends the process by itself.
  if (fuzz::is_called_by(words, "hardirqs") || fuzz::is_called_by(words, "softirqs")) return 0;
  StringWriter out;
  StringWriter err;
  const Context context{.out = out,
                        .err = err,
                        .machine = {IRQSCOPE_TESTS_DIR "/roots/virtio-vm"},
                        .only_parses = true};
  if (fuzz::is_called_by(words, "options")) {
    fuzz::set_options(context, words);
  } else {
    fuzz::run(context, words, err);
  }
  return 0;
}
