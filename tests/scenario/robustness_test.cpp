// Whatever the bytes, parse_scenario gives a scenario or errors; under the sanitizers this also
// shows that the pre-check keeps toml++ away from what it does not survive.
#include <gtest/gtest.h>

#include <random>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

void expect_an_answer(const ScenarioFolder& folder, const std::string& text) {
  const auto read = folder.parse(text);
  if (read) return;
  ASSERT_FALSE(read.error().empty());
  for (const Error& error : read.error()) {
    EXPECT_EQ(error.code, ErrorCode::usage);
    EXPECT_FALSE(error.what.empty());
    EXPECT_FALSE(error.where.empty());
  }
}

TEST(Robustness, AnswersEveryPrefixOfAScenario) {
  const ScenarioFolder folder;
  for (std::size_t length = 0; length <= kFullScenario.size(); ++length) {
    expect_an_answer(folder, std::string(kFullScenario.substr(0, length)));
  }
}

// Changes a few bytes: another byte, one that means something to TOML, one less, a piece repeated.
std::string mutated(std::mt19937& random) {
  constexpr std::string_view kMeaningful = "[]{}.=\"'#\n\\,$*+-_\xc3\xa9";
  std::string text(kFullScenario);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text[at] = kMeaningful[below(kMeaningful.size())];
        break;
      case 2:
        text.erase(at, 1 + below(8));
        break;
      default:
        text.insert(below(text.size()), text.substr(at, below(40)));
    }
  }
  return text;
}

TEST(Robustness, AnswersRandomChanges) {
  const ScenarioFolder folder;
  std::mt19937 random(20240517);  // any seed; fixed, so that a failure comes again
  for (int i = 0; i < 500; ++i) expect_an_answer(folder, mutated(random));
}

TEST(Robustness, AnswersWhatIsDeepLongOrFull) {
  const ScenarioFolder folder;
  const auto repeated = [](std::string_view piece, std::size_t times) {
    std::string text;
    while (times-- > 0) text += piece;
    return text;
  };
  expect_an_answer(folder, repeated("[", 100000));
  expect_an_answer(folder, "a = " + repeated("[", 100000));
  expect_an_answer(folder, "a = " + repeated("{a=", 100000));
  expect_an_answer(folder, "a = " + repeated("{a.b.c.d.e.f.g.h=", 30) + "1" + repeated("}", 30));
  expect_an_answer(folder, repeated("a.", 100000) + "b = 1");
  expect_an_answer(folder, "[" + repeated("a.", 100000) + "b]");
  expect_an_answer(folder, repeated("\"a\".", 100000) + "b = 1");
  expect_an_answer(folder, repeated("k", 100000) + " = 1");
  expect_an_answer(folder, "name = \"" + repeated("x", 100000) + "\"");
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "key" + std::to_string(i) + " = 1\n";
  expect_an_answer(folder, many);
}

}  // namespace
}  // namespace leakgate
