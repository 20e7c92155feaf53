#include "types/json_string.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>

#include "base/utf8.h"

namespace irqscope::types {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

bool is_hex_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool looks_escaped(std::string_view text) {
  return text.size() >= 4 && text[0] == '\\' && text[1] == 'x' && is_hex_digit(text[2]) &&
         is_hex_digit(text[3]);
}

// The first character of `text`, which is not plain.
void append_special(std::string& out, const Glyph& glyph, std::string_view text) {
  if (!glyph.valid || looks_escaped(text)) {
    fmt::format_to(std::back_inserter(out), "\\\\x{:02x}", static_cast<uint32_t>(glyph.code));
  } else if (glyph.code == '"' || glyph.code == '\\') {
    out += '\\';
    out += text.front();
  } else if (glyph.code == '\n') {
    out += "\\n";
  } else if (glyph.code == '\t') {
    out += "\\t";
  } else if (!is_shown(glyph)) {
    append_json_escape(out, glyph.code);
  } else {
    out += glyph.bytes;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    auto plain = static_cast<size_t>(special - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    Glyph glyph = first_glyph(text);
    append_special(out, glyph, text);
    text.remove_prefix(glyph.bytes.size());
  }
  out += '"';
}

}  // namespace irqscope::types
