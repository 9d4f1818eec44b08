#include "base/secret_mask.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(SecretMask, HidesSecretsInAWholeText) {
  const SecretMask mask({"hunter2", "me:hunter2", ""});
  EXPECT_EQ(mask.masked("login me:hunter2, password hunter2!"), "login ***, password ***!");
  EXPECT_EQ(mask.masked("hunter"), "hunter");
  EXPECT_EQ(SecretMask().masked("hunter2"), "hunter2");
}

// However the text is cut, what is shown in the end is the same.
TEST(SecretMask, HidesASecretThatIsSplitBetweenPieces) {
  const std::string text = "a hhunter2 b hunter2hunter2 hunt";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    SecretMask mask({"hunter2"});
    std::string shown;
    for (std::size_t at = 0; at < text.size(); at += size)
      shown += mask.feed(text.substr(at, size));
    EXPECT_FALSE(shown.contains("hunt")) << size;
    EXPECT_EQ(shown + mask.finish(), "a h*** b ****** ***") << size;
  }
}

TEST(SecretMask, ShowsAtTheEndWhatIsTooLittleToTellASecret) {
  SecretMask mask({"hunter2", "hunter2-more"});
  EXPECT_EQ(mask.feed("a hun"), "a ");
  EXPECT_EQ(mask.finish(), "hun");
  EXPECT_EQ(mask.feed("hunter2"), "");
  EXPECT_EQ(mask.finish(), "***");
  EXPECT_EQ(mask.finish(), "");
}

}  // namespace
}  // namespace leakgate
