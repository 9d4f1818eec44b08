#include "diagnosis/places.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

using Functions = std::set<std::string>;

TEST(OwnFunctions, EndWhereTheRequestWasDispatched) {
  EXPECT_EQ(own_functions(stack_from("main.remember@1<main.leaky.func1@2<"
                                     "net/http.HandlerFunc.ServeHTTP@3<main.withLogging.func1@4")),
            (Functions{"main.remember", "main.leaky"}));
}

TEST(OwnFunctions, LeaveMainOutUnlessItIsAllThereIs) {
  EXPECT_EQ(own_functions(stack_from("main.fill@1<main.main@2<runtime.main@3")),
            Functions{"main.fill"});
  EXPECT_EQ(own_functions(stack_from("main.main@2<runtime.main@3")), Functions{"main.main"});
  EXPECT_TRUE(own_functions({}).empty());
}

TEST(Signature, IsThatOfKindAndFunctions) {
  const std::string signature = signature_of(FindingKind::heap, {"main.f", "main.g"});
  EXPECT_EQ(signature.size(), 16);
  EXPECT_EQ(signature, signature_of(FindingKind::heap, {"main.f", "main.g"}));
  EXPECT_NE(signature, signature_of(FindingKind::fds, {"main.f", "main.g"}));
  EXPECT_NE(signature, signature_of(FindingKind::heap, {"main.fm", "ain.g"}));
}

TEST(Signature, DoesNotDependOnLinesOrOnLibraries) {
  Finding a;
  Finding b;
  set_place(a, stack_from("main.f@41<net/http.(*conn).serve@9"));
  set_place(b, stack_from("main.f@77<net/http.(*conn).serve@12<net/http.extra@3"));
  EXPECT_EQ(a.signature, b.signature);
  EXPECT_NE(a.location, b.location);
}

TEST(Place, OfAnEmptyStackIsUnknown) {
  Finding finding;
  set_place(finding, {});
  EXPECT_TRUE(finding.culprit.empty());
  EXPECT_TRUE(finding.location.empty());
  EXPECT_FALSE(finding.signature.empty());
}

}  // namespace
}  // namespace leakgate
