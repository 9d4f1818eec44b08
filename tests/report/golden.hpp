// Whole reports, compared with fixtures/reports/. LEAKGATE_UPDATE=1 in the environment writes the
// files instead: look at the difference before it is committed.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "recording/safe_file.hpp"

namespace leakgate {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = std::string(LEAKGATE_SOURCE_DIR "/fixtures/reports/") + name;
  if (std::getenv("LEAKGATE_UPDATE") != nullptr) {
    const Result<void> written = write_file_safely(file, text);
    EXPECT_TRUE(written.has_value());
    return;
  }
  const Result<std::string> golden = read_file(file, 1024UL * 1024);
  ASSERT_TRUE(golden.has_value()) << to_text(golden.error());
  EXPECT_EQ(text, *golden) << "run with LEAKGATE_UPDATE=1 to accept the new text of " << name;
}

}  // namespace leakgate
