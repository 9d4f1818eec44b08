#include "scenario/data_table.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace leakgate {
namespace {

using namespace std::string_literals;

// "a=1 b=2|a=3 b=4", or the error as it is told.
std::string table_of(std::string_view text) {
  const auto table = DataTable::parse(text, "users.csv");
  if (!table) return to_text(table.error());
  std::string all;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    all += row == 0 ? "" : "|";
    for (const std::string& name : table->columns()) {
      all += name == table->columns().front() ? "" : " ";
      all += name + "=" + std::string(table->value(row, *table->column(name)));
    }
  }
  return all;
}

TEST(DataTable, HasANamedValueForEachColumnOfEachRow) {
  EXPECT_EQ(table_of("name,age\nann,31\nbob,\n"), "name=ann age=31|name=bob age=");
}

TEST(DataTable, FindsColumnsByTheirNames) {
  const auto table = DataTable::parse("name,age\nann,31\n", "users.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->column("name"), 0U);
  EXPECT_EQ(table->column("age"), 1U);
  EXPECT_EQ(table->column("Age"), std::nullopt);
}

TEST(DataTable, TakesEitherLineEndAndNoneAtTheEnd) {
  EXPECT_EQ(table_of("a,b\r\n1,2\r\n3,4\r\n"), "a=1 b=2|a=3 b=4");
  EXPECT_EQ(table_of("a,b\r\n1,2\n3,4"), "a=1 b=2|a=3 b=4");
  EXPECT_EQ(table_of("a,b\r\n1,2\r"), "a=1 b=2");
}

TEST(DataTable, PassesOverAByteOrderMarkAndBlankLines) {
  EXPECT_EQ(table_of("\xef\xbb\xbf"
                     "a\n1\n"),
            "a=1");
  EXPECT_EQ(table_of("\n\r\na\n\n1\r\n\r\n2\n\n"), "a=1|a=2");
}

TEST(DataTable, KeepsBlanksAroundValues) { EXPECT_EQ(table_of("a,b\n 1 ,\t\n"), "a= 1  b=\t"); }

TEST(DataTable, UnquotesCommasQuotesAndLineBreaks) {
  EXPECT_EQ(table_of("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n"), "a=x,y b=say \"hi\"");
  EXPECT_EQ(table_of("a,b\n\"1\n2\r\n3\",\"\"\n\"\"\"\",z"), "a=1\n2\r\n3 b=|a=\" b=z");
  EXPECT_EQ(table_of("\"a\",\"b,c\"\r\n1,2\r\n"), "a=1 b,c=2");
  EXPECT_EQ(table_of("a\n\"\"\n"), "a=");
}

TEST(DataTable, RefusesRowsOfAnotherWidthWithTheirLines) {
  EXPECT_EQ(table_of("a,b\n1,2\n3\n"), "users.csv:3: 1 value where the first line has 2 names");
  EXPECT_EQ(table_of("a\n\"1\n\n2\"\n3,4\n"),
            "users.csv:5: 2 values where the first line has 1 name");
  EXPECT_EQ(table_of("a,b\n1,2,\n"), "users.csv:2: 3 values where the first line has 2 names");
}

TEST(DataTable, RefusesATableWithoutRows) {
  EXPECT_EQ(table_of("a,b\n"), "users.csv: no rows after the line of column names");
  EXPECT_EQ(table_of("\n\n"), "users.csv: it is empty (begin it with a line of column names)");
  EXPECT_EQ(table_of(""), "users.csv: it is empty (begin it with a line of column names)");
}

TEST(DataTable, RefusesNamesThatAreNone) {
  EXPECT_EQ(table_of("a,,b\n1,2,3\n"), "users.csv:1: an empty column name");
  EXPECT_EQ(table_of("a,\n1,2\n"), "users.csv:1: an empty column name");
  EXPECT_EQ(table_of("\nb,a,b\n1,2,3\n"), "users.csv:2: two columns are named \"b\"");
  std::string many = "c0";
  for (int i = 1; i <= 1000; ++i) many += ",c" + std::to_string(i);
  EXPECT_EQ(table_of(many + "\n"), "users.csv:1: more than 1,000 columns");
}

TEST(DataTable, RefusesQuotesThatDoNotFit) {
  EXPECT_EQ(table_of("a\n\n\"1\n2\n3\n"), "users.csv:3: a quote that does not end");
  EXPECT_EQ(table_of("a\n\"1\n\"2\n"),
            "users.csv:3: text behind a closing quote (write a quote within quotes twice)");
  EXPECT_EQ(table_of("a\n1\"2\n"),
            "users.csv:2: a quote within a value that does not begin with one (put the whole value "
            "in quotes and write each quote in it twice)");
}

TEST(DataTable, RefusesOldLineEndsAndOtherEncodings) {
  EXPECT_EQ(table_of("a\rb\r1\r"),
            "users.csv:1: a carriage return within a line (end lines with LF or CRLF)");
  EXPECT_EQ(table_of("a\n\0"s), "users.csv:2: a NUL in it (save it as UTF-8)");
  EXPECT_EQ(table_of("\xff\xfe"
                     "a\0,\0"s),
            "users.csv:1: a NUL in it (save it as UTF-8)");
}

TEST(DataTable, ReadsManyRows) {
  std::string text = "number,square\n";
  for (int i = 0; i < 100'000; ++i) {
    text += std::to_string(i) + "," + std::to_string(1LL * i * i) + "\n";
  }
  const auto table = DataTable::parse(text, "squares.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->rows(), 100'000U);
  EXPECT_EQ(table->value(99'999, 1), std::to_string(99'999LL * 99'999));
}

TEST(DataTable, IsReadFromAFile) {
  const auto file =
      std::filesystem::temp_directory_path() / ("leakgate-data-" + std::to_string(::getpid()));
  std::ofstream(file) << "a\n1\n\"2";
  const auto bad = DataTable::read(file);
  ASSERT_FALSE(bad);
  EXPECT_EQ(to_text(bad.error()), file.string() + ":3: a quote that does not end");
  std::ofstream(file) << "a\n1\n";
  const auto good = DataTable::read(file);
  ASSERT_TRUE(good);
  EXPECT_EQ(good->value(0, 0), "1");
  std::filesystem::remove(file);
  const auto missing = DataTable::read(file);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace leakgate
