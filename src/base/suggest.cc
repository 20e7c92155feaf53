#include "base/suggest.h"

#include <algorithm>
#include <cstddef>

namespace irqscope {
namespace {

constexpr size_t kLeastBeginning = 2;  // letters; fewer say nothing

// Letters added, lost, changed, or swapped with their neighbour.
size_t slips_between(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> slips(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) slips[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) slips[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = slips[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      slips[i][j] = std::min({changed, slips[i - 1][j] + 1, slips[i][j - 1] + 1});
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) slips[i][j] = std::min(slips[i][j], slips[i - 2][j - 2] + 1);
    }
  }
  return slips[a.size()][b.size()];
}

size_t letters(std::string_view word) {
  return word.size() - std::min(word.find_first_not_of('-'), word.size());
}

std::string only_one_that_begins_with(std::string_view word,
                                      const std::vector<std::string>& candidates) {
  auto begins = [&](const std::string& candidate) { return candidate.starts_with(word); };
  if (letters(word) < kLeastBeginning) return "";
  if (std::count_if(candidates.begin(), candidates.end(), begins) != 1) return "";
  return *std::find_if(candidates.begin(), candidates.end(), begins);
}

}  // namespace

std::string likely_meant(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr size_t kLongest = 40;
  if (word.size() > kLongest) return "";
  std::string best = only_one_that_begins_with(word, candidates);
  if (!best.empty()) return best;
  // One slip in three letters, and not more than two.
  size_t least = std::min<size_t>(letters(word) / 3, 2) + 1;
  for (const std::string& candidate : candidates) {
    size_t slips = slips_between(word, candidate);
    if (slips < least) {
      least = slips;
      best = candidate;
    }
  }
  return best;
}

}  // namespace irqscope
