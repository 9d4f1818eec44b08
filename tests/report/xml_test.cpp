#include "report/xml.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(XmlText, EscapesMarkupAndTheEndOfCdata) {
  EXPECT_EQ(xml_text("<a href=\"x\">&]]>"), "&lt;a href=\"x\"&gt;&amp;]]&gt;");
  EXPECT_EQ(xml_text("two\nlines\t'"), "two\nlines\t'");
}

TEST(XmlText, ReplacesWhatXmlDoesNotTakeEvenEscaped) {
  EXPECT_EQ(xml_text("a\x01\x1b\r"
                     "b"),
            "a\uFFFD\uFFFD\uFFFDb");
  EXPECT_EQ(xml_text("\xFF"), "\uFFFD");
  EXPECT_EQ(xml_text("\xEF\xBF\xBF"), "\uFFFD");  // U+FFFF
}

TEST(XmlAttribute, KeepsQuotesAndLineBreaksWithinItsQuotes) {
  EXPECT_EQ(xml_attribute("say \"a\"\n\tb<"), "\"say &quot;a&quot;&#10;&#9;b&lt;\"");
  EXPECT_EQ(xml_attribute(""), "\"\"");
}

}  // namespace
}  // namespace leakgate
