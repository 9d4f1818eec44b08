#include "native/preloading.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

const PreloadFacts kCgo{
    .is_go = true, .interpreter = "/lib64/ld-linux-x86-64.so.2", .links_c = true};

PreloadFacts with(auto&& change) {
  PreloadFacts facts = kCgo;
  change(facts);
  return facts;
}

TEST(Preloading, IsTriedWhereNothingSpeaksAgainstIt) {
  EXPECT_EQ(why_not_preloaded(kCgo), "");
  EXPECT_EQ(why_not_preloaded(PreloadFacts{}), "") << "a script that starts the target";
  EXPECT_EQ(why_not_preloaded({.interpreter = "/lib64/ld-linux-x86-64.so.2"}), "") << "a shell";
}

TEST(Preloading, IsNotTriedWhereItCannotWorkAndSaysWhy) {
  const auto reason = [](auto&& change) { return why_not_preloaded(with(change)); };
  EXPECT_TRUE(reason([](auto& facts) { facts.links_c = false; }).starts_with("no cgo"));
  EXPECT_TRUE(
      reason([](auto& facts) { facts.interpreter.clear(); }).starts_with("linked statically"));
  EXPECT_TRUE(reason([](auto& facts) {
                facts.interpreter = "/lib/ld-musl-x86_64.so.1";
              }).starts_with("linked with musl"));
  EXPECT_NE(reason([](auto& facts) { facts.own_linker = true; }).find("dynamic linker"),
            std::string::npos);
  EXPECT_NE(reason([](auto& facts) { facts.sanitized = true; }).find("sanitizer"),
            std::string::npos);
  EXPECT_TRUE(reason([](auto& facts) { facts.own_allocator = true; }).starts_with("an allocator"));
  EXPECT_NE(reason([](auto& facts) { facts.secure = true; }).find("set-user-ID"),
            std::string::npos);
}

class PreloadFactsOf : public testing::Test {
 protected:
  // A C program linked so.
  std::filesystem::path compiled(const std::string& source, const std::string& flags = "") {
    const std::filesystem::path program = folder_.path() / "program";
    const std::string command =
        "printf '%s' '" + source + "' | cc -xc - " + flags + " -o '" + program.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return program;
  }
  TemporaryFolder folder_;
};

TEST_F(PreloadFactsOf, AProgramHaveItsInterpreterAndItsAllocator) {
  const PreloadFacts plain = read_preload_facts(compiled("int main(void) { return 0; }"));
  EXPECT_FALSE(plain.is_go);
  EXPECT_NE(plain.interpreter.find("ld-linux"), std::string::npos);
  EXPECT_FALSE(plain.own_linker);
  EXPECT_FALSE(plain.own_allocator);
  EXPECT_FALSE(plain.secure);
  EXPECT_EQ(read_preload_facts(compiled("int main(void) { return 0; }", "-static")).interpreter,
            "");
  EXPECT_TRUE(read_preload_facts(compiled("void *malloc(unsigned long n) { (void)n; return 0; }"
                                          "int main(void) { return 0; }",
                                          "-w -fno-builtin -rdynamic"))
                  .own_allocator);
}

TEST_F(PreloadFactsOf, AProgramWithALinkerOfItsOwnSayThat) {
  EXPECT_TRUE(read_preload_facts(compiled("int main(void) { return 0; }",
                                          "-Wl,--dynamic-linker=/opt/lib/ld-linux-x86-64.so.2"))
                  .own_linker);
}

TEST_F(PreloadFactsOf, AProgramWithASanitizerAreSanitized) {
  EXPECT_TRUE(
      read_preload_facts(compiled("int main(void) { return 0; }", "-fsanitize=address")).sanitized);
  EXPECT_FALSE(read_preload_facts(compiled("int main(void) { return 0; }")).sanitized);
}

TEST_F(PreloadFactsOf, AProgramThatRunsWithOtherRightsAreSecure) {
  const std::filesystem::path program = compiled("int main(void) { return 0; }");
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_EQ(::chown(program.c_str(), 65534, 65534), 0);
  ASSERT_EQ(::chmod(program.c_str(), 04755), 0);
  EXPECT_TRUE(read_preload_facts(program).secure);
}

TEST_F(PreloadFactsOf, WhatIsNoProgramAreNone) {
  EXPECT_EQ(read_preload_facts("/etc/passwd"), PreloadFacts{});
  EXPECT_EQ(read_preload_facts("/nowhere"), PreloadFacts{});
}

}  // namespace
}  // namespace leakgate
