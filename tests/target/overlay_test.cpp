#include "target/overlay.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

TEST(Overlay, PutsTheProbeIntoThePackage) {
  const ScratchFolder scratch;
  const auto overlay = write_overlay("/src/app", scratch.path(), {});
  ASSERT_TRUE(overlay) << to_text(overlay.error());
  const auto json = nlohmann::json::parse(text_of(*overlay));
  const std::string probe = json["Replace"]["/src/app/zz_leakgate_probe.go"];
  EXPECT_NE(text_of(probe).find("package main"), std::string::npos);
}

TEST(Overlay, TakesAnotherNameWhenItsOwnIsInUse) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "zz_leakgate_probe.go") << "package main\n";
  const auto overlay = write_overlay(scratch.path(), scratch.path(), {});
  ASSERT_TRUE(overlay);
  const auto json = nlohmann::json::parse(text_of(*overlay));
  EXPECT_TRUE(json["Replace"].contains((scratch.path() / "zz_leakgate_probe2.go").string()));
}

TEST(Overlay, TakesOverTheOverlayOfTheUser) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "mine.json") << R"({"Replace": {"/a.go": "/b.go"}})";
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"-overlay", "mine.json"}, {"-x", "--overlay=mine.json"}}) {
    const auto overlay = write_overlay(scratch.path(), scratch.path(), flags);
    ASSERT_TRUE(overlay) << to_text(overlay.error());
    const auto json = nlohmann::json::parse(text_of(*overlay));
    EXPECT_EQ(json["Replace"].size(), 2U);
    EXPECT_EQ(json["Replace"]["/a.go"], "/b.go");
  }
}

TEST(Overlay, RefusesAnOverlayThatIsNone) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "bad.json") << R"({"Replace": 3})";
  EXPECT_FALSE(write_overlay(scratch.path(), scratch.path(), {"-overlay=bad.json"}));
  EXPECT_FALSE(write_overlay(scratch.path(), scratch.path(), {"-overlay=none.json"}));
}

}  // namespace
}  // namespace leakgate
