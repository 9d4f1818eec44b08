#include "scenario/expand.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string expanded(std::string_view text) {
  const auto result =
      expand_environment(text, [](const std::string& name) -> std::optional<std::string> {
        if (name == "A") return "alpha";
        if (name == "B_2") return "${A}";
        return std::nullopt;
      });
  return result ? *result : "error: " + result.error().what;
}

TEST(Expand, PutsInVariablesAndLeavesTheRest) {
  EXPECT_EQ(expanded("x${A}y${A}"), "xalphayalpha");
  EXPECT_EQ(expanded("$A $$ } {addr}"), "$A $$ } {addr}");
  EXPECT_EQ(expanded(""), "");
}

TEST(Expand, DoesNotExpandWhatItPutIn) { EXPECT_EQ(expanded("${B_2}"), "${A}"); }

TEST(Expand, RefusesUndefinedVariablesAndOtherForms) {
  EXPECT_EQ(expanded("${C}"), "error: the environment variable C is not defined");
  EXPECT_EQ(expanded("${A"), "error: \"${\" without a \"}\"");
  EXPECT_EQ(expanded("${}"), "error: \"\" is not the name of a variable");
  EXPECT_EQ(expanded("${1}"), "error: \"1\" is not the name of a variable");
  EXPECT_EQ(expanded("${A-x}"), "error: \"A-x\" is not the name of a variable");
}

TEST(Expand, ReadsTheEnvironmentOfTheProcess) {
  EXPECT_TRUE(process_environment()("PATH"));
  EXPECT_FALSE(process_environment()("LEAKGATE_NO_SUCH_VARIABLE"));
}

}  // namespace
}  // namespace leakgate
