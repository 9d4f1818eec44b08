#include "base/result.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

Result<int> halved(Result<int> number) {
  if (!number) return pass_on(number);
  if (*number % 2 != 0) return fail(ErrorCode::usage, "it is odd", "line 3", "add one");
  return *number / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(halved(8).value(), 4);
  EXPECT_EQ(halved(7).error(), (Error{ErrorCode::usage, "it is odd", "line 3", "add one"}));
}

TEST(Result, HandsAnErrorOn) { EXPECT_EQ(halved(halved(7)).error().what, "it is odd"); }

TEST(ErrorText, ShowsThePartsThatAreThere) {
  EXPECT_EQ(to_text({ErrorCode::usage, "it is odd", "a.toml:3:1", "add one"}),
            "a.toml:3:1: it is odd (add one)");
  EXPECT_EQ(to_text({ErrorCode::usage, "it is odd", "", "add one"}), "it is odd (add one)");
  EXPECT_EQ(to_text({ErrorCode::usage, "it is odd", "", ""}), "it is odd");
}

}  // namespace
}  // namespace leakgate
