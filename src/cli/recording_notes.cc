#include "cli/recording_notes.h"

#include <fmt/format.h>

#include "output/words.h"

namespace irqscope {

Result<void> tell_notes(const Context& context, std::string_view command,
                        const std::filesystem::path& file, const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) {
    text += fmt::format("irqscope {}: {}: {}\n", command, output::printable(file.string()),
                        output::printable(note));
  }
  return text.empty() ? Result<void>() : context.err.write(text);
}

}  // namespace irqscope
