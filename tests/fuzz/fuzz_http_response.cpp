// The framing of responses, whatever a server sends, beside that of Boost.Beast: what both take for
// a whole response has the same status, body and end. Where they differ one of the rules below says
// so, each a deliberate one of ours or of theirs.
//
// The first byte of an input says how it comes: bit 0 in answer to HEAD, bit 1 closed at the end,
// the rest in which pieces; so "0" to "3" in front of a response do.
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "fuzz/fuzz_input.hpp"
#include "load/http_response.hpp"

namespace {

using namespace leakgate;
namespace http = boost::beast::http;
using Progress = ResponseReader::Progress;

struct Answer {
  std::string_view bytes;
  bool to_head = false;
  bool then_closed = false;
};

// What a parser makes of an answer. `reason` is empty, or why it is no response.
struct Framed {
  Progress progress = Progress::more;
  std::size_t consumed = 0;
  int status = 0;
  bool keeps_alive = false;
  std::string body{};
  std::string reason{};
  friend bool operator==(const Framed&, const Framed&) = default;
};

class Collector final : public ResponseObserver {
 public:
  void on_header(std::string_view name, std::string_view value) override {
    fuzz::promise(!name.empty(), "a header has a name");
    header_bytes += name.size() + value.size();
    fuzz::promise(header_bytes <= ResponseReader::kMaxHeaderBytes, "headers are bounded");
  }
  void on_body(std::string_view bytes) override {
    fuzz::promise(!bytes.empty(), "a piece of a body has bytes");
    body += bytes;
  }
  std::size_t header_bytes = 0;
  std::string body;
};

Framed by_ours(const Answer& answer, std::size_t piece) {
  Collector collector;
  ResponseReader reader;
  reader.observe(&collector);
  reader.start(answer.to_head);
  Framed framed;
  while (framed.progress == Progress::more && framed.consumed < answer.bytes.size()) {
    const std::string_view next = answer.bytes.substr(framed.consumed, piece);
    const auto fed = reader.feed(next);
    fuzz::promise(fed.consumed <= next.size(), "no more is consumed than was fed");
    fuzz::promise(fed.progress != Progress::more || fed.consumed == next.size(),
                  "all is consumed while there is more to come");
    fuzz::promise(reader.kept_bytes() <= 2 * ResponseReader::kMaxHeaderBytes,
                  "what is kept of a response is bounded");
    framed.progress = fed.progress;
    framed.consumed += fed.consumed;
  }
  if (framed.progress == Progress::more && answer.then_closed) {
    framed.progress = reader.end_of_stream();
  }
  fuzz::promise((framed.progress == Progress::error) == !reader.error().empty(),
                "an error has a reason");
  framed.reason = reader.error();
  framed.body = std::move(collector.body);
  // Where in a piece an error was seen is of no use to anybody, nor is the rest of what was read.
  if (framed.progress == Progress::error)
    return {.progress = Progress::error, .reason = framed.reason};
  framed.status = reader.status();
  framed.keeps_alive = framed.progress == Progress::complete && reader.keeps_alive();
  return framed;
}

using BeastParser = http::response_parser<http::string_body>;

std::unique_ptr<BeastParser> beast_parser(bool to_head) {
  auto parser = std::make_unique<BeastParser>();
  parser->eager(true);
  parser->skip(to_head);
  parser->header_limit(ResponseReader::kMaxHeaderBytes);
  // We have no limit; Beast reserves memory for all of a Content-Length. No input is as long.
  parser->body_limit(1U << 20U);
  return parser;
}

Framed by_beast(const Answer& answer) {
  Framed framed;
  auto parser = beast_parser(answer.to_head);
  boost::system::error_code error;
  while (framed.consumed < answer.bytes.size()) {
    const std::string_view rest = answer.bytes.substr(framed.consumed);
    framed.consumed += parser->put({rest.data(), rest.size()}, error);
    const unsigned status = parser->is_header_done() ? parser->get().result_int() : 0;
    if (error || !parser->is_done() || status >= 200 || status == 101 || status < 100) break;
    parser = beast_parser(answer.to_head);
  }
  if (error == http::error::need_more) error = {};
  if (!error && !parser->is_done() && answer.then_closed) {
    if (parser->got_some()) {
      parser->put_eof(error);
    } else {
      error = http::error::partial_message;
    }
  }
  if (error) return {.progress = Progress::error, .reason = error.message()};
  framed.progress = parser->is_done() ? Progress::complete : Progress::more;
  if (!parser->is_header_done()) return framed;
  framed.status = static_cast<int>(parser->get().result_int());
  framed.keeps_alive = framed.progress == Progress::complete && parser->keep_alive();
  framed.body = parser->get().body();
  return framed;
}

struct Rule {
  std::string_view reason;
  std::string_view why;
};

// What we refuse and Beast takes.
constexpr std::array kStricter{
    Rule{"a bad header line", "RFC 9112, 5.2: folded headers are obsolete; Beast unfolds them"},
    Rule{"a bad Content-Length", "Beast takes lists (5, 5), folded lines and numbers over 2^63"},
    Rule{"a Transfer-Encoding that does not end with chunked",
         "RFC 9112, 6.3: its end is not known for sure; Beast passes over the header. Parameters, "
         "and "
         "gaps in the list"},
    Rule{"Transfer-Encoding in an HTTP/1.0 response",
         "RFC 9112, 6.1: such framing is taken for faulty"},
    Rule{"a bad chunk size", "more than 16 digits, over 2^63"},
    Rule{"a NUL in a line", "in a quote of a chunk extension"},
    Rule{"a line that does not end with CRLF", "a line feed in such a quote"},
    Rule{"a bad status line", "a status below 100"},
    Rule{"more than 64 KiB of headers",
         "ours is the sum with status lines, interim responses and trailers"},
};

// What Beast refuses and we take.
constexpr std::array kLaxer{
    Rule{"bad status", "no space behind the status, where the reason is left out"},
    Rule{"bad version", "RFC 9110, 6.2: a minor version that is not known yet is read as 1.1"},
    Rule{"bad reason", "control characters in it mean nothing"},
    Rule{"bad value",
         "RFC 9110, 5.5: control characters but CR, LF and NUL may be kept; Connection "
         "that is no list means nothing"},
    Rule{"bad chunk extension", "RFC 9112, 7.1.1: they are passed over"},
    Rule{"bad Content-Length", "in a trailer, where it means nothing"},
    Rule{"bad Transfer-Encoding", "in a trailer, where it means nothing"},
};

bool has(const auto& rules, std::string_view reason) {
  return std::ranges::find(rules, reason, &Rule::reason) != rules.end();
}

// Beast waits for the end of a quote in a chunk extension to the end of all there is. It says
// nothing of chunks then, so that this rule cannot be any narrower.
bool may_wait_for_quote(const Answer& answer) {
  return answer.bytes.find('"') != std::string_view::npos;
}

void compare(const Answer& answer, const Framed& ours, const Framed& beasts) {
  if (ours.progress == Progress::complete && beasts.progress != Progress::complete) {
    fuzz::promise(has(kLaxer, beasts.reason) || may_wait_for_quote(answer),
                  "what Beast refuses is no response");
  } else if (ours.progress != Progress::complete && beasts.progress == Progress::complete) {
    fuzz::promise(has(kStricter, ours.reason), "what Beast takes is a response");
  } else if (ours.progress == Progress::complete) {
    fuzz::promise(ours.consumed == beasts.consumed, "a response ends where Beast says");
    fuzz::promise(ours.status == beasts.status, "a response has the status that Beast says");
    fuzz::promise(ours.body == beasts.body, "a response has the body that Beast says");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned how = input.take_byte();
  const Answer answer{
      .bytes = input.rest(), .to_head = (how & 1U) != 0, .then_closed = (how & 2U) != 0};
  const Framed whole = by_ours(answer, answer.bytes.size() + 1);
  fuzz::promise(by_ours(answer, 1) == whole, "bytes frame as the whole does");
  fuzz::promise(by_ours(answer, 2 + (how >> 2U)) == whole, "pieces frame as the whole does");
  compare(answer, whole, by_beast(answer));
  return 0;
}
