#include "cli/old_spellings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/parse.h"

namespace irqscope {
namespace {

// A value as it was, and as it is today; both are empty where the value does not matter.
struct Values {
  std::string_view old;
  std::string_view now;
};
// Empty if what was given is no old spelling.
using FindValues = std::optional<Values> (*)(std::string_view given);

struct OldSpelling {
  std::string_view old;
  std::string_view now;
  FindValues values = nullptr;  // empty: whatever the value is
};

std::optional<Values> find_format(std::string_view given) {
  for (std::string_view format : {"text", "json", "csv"}) {
    if (given == format) return Values{format, format};
  }
  return std::nullopt;
}

// --count was a flag. With a number behind it, it means what it means today.
std::optional<Values> find_no_number(std::string_view given) {
  if (parse_number(given)) return std::nullopt;
  return Values{};
}

std::optional<Values> find_batched(std::string_view given) {
  constexpr std::string_view kBatched = "perf-batched";
  auto names = split(given, ',');
  if (std::find(names.begin(), names.end(), kBatched) == names.end()) return std::nullopt;
  return Values{kBatched, "perf"};
}

constexpr OldSpelling kOldSpellings[] = {
    {"-C", "--no-times"},
    {"--count", "--no-times", find_no_number},
    {"-o", "-f", find_format},
    {"--output", "--format", find_format},
    {"--cpu", "--cpus"},
    {"--attach", "--via"},
    {"--transport", "--transport", find_batched},
    {"-n", "--no-package"},
};

// Where the old spelling has a meaning of its own today, only its old values tell it apart.
bool is_old_for(const CLI::App& app, const OldSpelling& spelling) {
  if (!app.get_option_no_throw(std::string(spelling.now))) return false;
  return spelling.values || !app.get_option_no_throw(std::string(spelling.old));
}

bool takes_value(const CLI::App& app, const std::string& name) {
  const CLI::Option* option = app.get_option_no_throw(name);
  return option && option->get_items_expected_max() > 0;
}

std::string replaced(std::string text, const Values& values) {
  size_t at = values.old.empty() ? text.npos : text.find(values.old);
  return at == text.npos ? text : text.replace(at, values.old.size(), values.now);
}

class Modernizer {
 public:
  Modernizer(const CLI::App& app, const Arguments& arguments) : app_(app), words_(arguments) {}

  Modernized run() && {
    for (; next_ < words_.size() && words_[next_] != "--"; ++next_) {
      const std::string& word = words_[next_];
      bool is_long = word.starts_with("--");
      if (is_long) {
        long_option(word);
      } else if (word.starts_with("-")) {
        short_options(word);
      } else {
        done_.arguments.push_back(word);
      }
    }
    for (; next_ < words_.size(); ++next_) done_.arguments.push_back(words_[next_]);
    return std::move(done_);
  }

 private:
  void long_option(const std::string& word) {
    size_t equals = word.find('=');
    std::string name = word.substr(0, equals);
    std::optional<std::string> attached;
    if (equals != word.npos) attached = word.substr(equals + 1);
    if (replace(name, attached)) return;
    done_.arguments.push_back(word);
    if (!attached) copy_value_of(name);
  }

  // "-CN" is "-C -N", and "-Nojson" is "-N -o json".
  void short_options(const std::string& word) {
    size_t with_value = 1;
    while (with_value < word.size() && !takes_value(app_, {'-', word[with_value]})) ++with_value;
    bool ends_bare = with_value + 1 == word.size();
    if (!has_old_letter(word.substr(1, with_value))) {
      done_.arguments.push_back(word);
      if (ends_bare) copy_value_of({'-', word.back()});
      return;
    }
    for (size_t i = 1; i < word.size() && i <= with_value; ++i) {
      std::string name = {'-', word[i]};
      std::string rest = i == with_value ? word.substr(i + 1) : "";
      std::optional<std::string> attached;
      if (!rest.empty()) attached = rest.substr(rest[0] == '=' ? 1 : 0);
      if (replace(name, attached)) continue;
      done_.arguments.push_back(name + rest);
      if (rest.empty()) copy_value_of(name);
    }
  }

  bool has_old_letter(std::string_view letters) const {
    return std::any_of(std::begin(kOldSpellings), std::end(kOldSpellings), [&](const auto& known) {
      return known.old.size() == 2 && letters.find(known.old[1]) != letters.npos &&
             is_old_for(app_, known);
    });
  }

  void copy_value_of(const std::string& name) {
    if (takes_value(app_, name) && next_ + 1 < words_.size()) {
      done_.arguments.push_back(words_[++next_]);
    }
  }

  bool replace(const std::string& name, const std::optional<std::string>& attached) {
    bool is_last = next_ + 1 >= words_.size();
    std::string value = attached ? *attached : is_last ? "" : words_[next_ + 1];
    for (const OldSpelling& spelling : kOldSpellings) {
      if (spelling.old != name || !is_old_for(app_, spelling)) continue;
      std::string now(spelling.now);
      bool is_flag = !takes_value(app_, now);
      auto values = spelling.values ? spelling.values(value) : Values{};
      if (!values || (is_flag && attached)) continue;
      note(spelling, *values);
      done_.arguments.push_back(now);
      if (is_flag) return true;
      if (!attached && is_last) return true;  // which the parser will complain about
      done_.arguments.push_back(replaced(value, *values));
      if (!attached) ++next_;
      return true;
    }
    return false;
  }

  void note(const OldSpelling& spelling, const Values& values) {
    std::string_view gap = values.old.empty() ? "" : " ";
    std::string text = fmt::format("'{}{}{}' is now '{}{}{}'", spelling.old, gap, values.old,
                                   spelling.now, gap, values.now);
    auto& notes = done_.notes;
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
  }

  const CLI::App& app_;
  const Arguments& words_;
  size_t next_ = 0;
  Modernized done_;
};

}  // namespace

Modernized modernize(const CLI::App& app, const Arguments& arguments) {
  return Modernizer(app, arguments).run();
}

}  // namespace irqscope
