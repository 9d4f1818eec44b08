// Texts that the load reads beside responses: cookies that a target sets, tables of values,
// requests with placeholders, bodies that are to hold a text. The first byte of an input says
// which: "0" to "3".
#include <algorithm>
#include <string>

#include "fuzz/fuzz_input.hpp"
#include "load/body_matcher.hpp"
#include "load/cookie_jar.hpp"
#include "load/http_request.hpp"
#include "scenario/data_table.hpp"

namespace {

using namespace leakgate;

// Lines are what answers to requests for "/shop/cart" set.
void keep_cookies(std::string_view text) {
  constexpr std::size_t kCookieHeaderMax =
      CookieJar::kMaxCookies * (CookieJar::kMaxCookieBytes + 3) + sizeof "Cookie: \r\n";
  constexpr CookieJar::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);
  CookieJar jar("shop.example.org", false);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    jar.store(text.substr(0, end), "/shop/cart", kNow);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  fuzz::promise(jar.size() <= CookieJar::kMaxCookies, "a jar has so much room");
  std::string header;
  jar.append_to(header, "/shop/cart", kNow);
  fuzz::promise(header.size() <= kCookieHeaderMax, "what a jar sends is bounded");
  fuzz::promise(header.empty() || header.find_first_of("\r\n") == header.size() - 2,
                "what a jar sends is one line");
}

std::string in_quotes(std::string_view value) {
  std::string text = "\"";
  for (const char each : value) text += each == '"' ? std::string("\"\"") : std::string(1, each);
  return text + "\"";
}

// As CSV again, everything in quotes.
std::string csv_of(const DataTable& table) {
  std::string text;
  for (const std::string& name : table.columns()) text += in_quotes(name) + ",";
  text.back() = '\n';
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns().size(); ++column) {
      text += in_quotes(table.value(row, column)) + ",";
    }
    text.back() = '\n';
  }
  return text;
}

void read_table(std::string_view text) {
  const auto table = DataTable::parse(text, "table.csv");
  if (!table) {
    fuzz::promise(table.error().where.starts_with("table.csv"), "an error names the file");
    return;
  }
  fuzz::promise(table->rows() > 0, "a table has rows");
  const std::string written = csv_of(*table);
  const auto again = DataTable::parse(written, "table.csv");
  fuzz::promise(again && csv_of(*again) == written, "a table that is written reads as it was");
}

// Path, header and body of a request, a line each, with values from a table that is hard on them.
void render_request(std::string_view text) {
  static const DataTable kTable =
      *DataTable::parse("name,text\nann,\"a b\r\n\x80?%\"\n,\"\"\"\"\n", "table.csv");
  LoadRequest request{.method = "POST"};
  const auto next_line = [&text] {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return std::string(line);
  };
  request.path = next_line();
  request.headers.emplace_back("X-Name", next_line());
  request.body = text;
  const auto made = RequestTemplate::make(request, {.authority = "h", .data = &kTable});
  if (!made) return;
  Random random(1);
  std::string scratch;
  for (Count seq = 0; seq < 2; ++seq) {
    const std::string_view bytes = made->render(seq, random, scratch);
    const std::string_view head = bytes.substr(0, bytes.find("\r\n\r\n"));
    fuzz::promise(std::ranges::count(head, '\n') == 4, "a head has as many lines as it was given");
    const std::string_view first = head.substr(0, head.find('\r'));
    fuzz::promise(std::ranges::count(first, ' ') == 2, "a request line has three words");
    fuzz::promise(bytes.find("\r\nContent-Length: " +
                             std::to_string(bytes.size() - head.size() - 4)) != bytes.npos,
                  "a request says the length of its body");
  }
}

void find_text(fuzz::Input input) {
  const std::string_view wanted = input.take(input.take_byte() % 16);
  const std::size_t piece = 1 + input.take_byte() % 8;
  const std::string_view body = input.rest();
  BodyMatcher matcher;
  matcher.start(wanted);
  for (std::size_t at = 0; at < body.size(); at += piece) matcher.feed(body.substr(at, piece));
  fuzz::promise(matcher.found() == (body.find(wanted) != std::string_view::npos),
                "a text is found where it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  switch (input.take_byte() % 4) {
    case 0:
      keep_cookies(input.rest());
      break;
    case 1:
      read_table(input.rest());
      break;
    case 2:
      render_request(input.rest());
      break;
    default:
      find_text(input);
  }
  return 0;
}
