#include "load/http_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <vector>

namespace leakgate {
namespace {

using Progress = ResponseReader::Progress;

// What a reader says of a whole text. `left` is what it did not take.
struct Framed {
  Progress progress = Progress::more;
  int status = 0;
  bool keeps_alive = false;
  std::size_t left = 0;
  std::string error{};
  friend bool operator==(const Framed&, const Framed&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Framed& framed) {
    return out << "{" << static_cast<int>(framed.progress) << " " << framed.status << " "
               << framed.keeps_alive << " " << framed.left << " \"" << framed.error << "\"}";
  }
};

struct Input {
  std::string text;
  bool to_head = false;
  bool then_closed = false;
};

Framed framed_in_pieces(const Input& input, const std::vector<std::size_t>& cuts) {
  ResponseReader reader;
  reader.start(input.to_head);
  const std::string_view text = input.text;
  std::size_t taken = 0;
  Progress progress = Progress::more;
  for (const std::size_t cut : cuts) {
    if (progress != Progress::more) break;
    const auto fed = reader.feed(text.substr(taken, cut - taken));
    taken += fed.consumed;
    progress = fed.progress;
  }
  if (progress == Progress::more && input.then_closed) progress = reader.end_of_stream();
  if (progress == Progress::error) {
    return {.progress = progress, .error = std::string(reader.error())};
  }
  return {.progress = progress,
          .status = reader.status(),
          .keeps_alive = reader.keeps_alive(),
          .left = text.size() - taken};
}

// Framed in one piece; fails the test when any way to cut it in two, or into single bytes, differs.
Framed framed(const Input& input) {
  const std::size_t size = input.text.size();
  const Framed whole = framed_in_pieces(input, {size});
  std::vector<std::size_t> single(size);
  for (std::size_t i = 0; i < size; ++i) {
    single[i] = i + 1;
    if (size < 4096) {
      EXPECT_EQ(framed_in_pieces(input, {i, size}), whole) << "cut at " << i << ": " << input.text;
    }
  }
  EXPECT_EQ(framed_in_pieces(input, single), whole) << "byte by byte: " << input.text.substr(0, 99);
  return whole;
}

Framed framed(std::string text) { return framed(Input{.text = std::move(text)}); }

// Headers and body of an answer with status 200.
Framed framed_ok(std::string_view rest) {
  return framed("HTTP/1.1 200 OK\r\n" + std::string(rest));
}

Framed complete(int status = 200) {
  return {.progress = Progress::complete, .status = status, .keeps_alive = true};
}
Framed complete_and_closing(int status = 200) {
  return {.progress = Progress::complete, .status = status, .keeps_alive = false};
}

TEST(ResponseReader, EndsWhereContentLengthSays) {
  EXPECT_EQ(framed_ok("Content-Length: 5\r\n\r\nhello"), complete());
  EXPECT_EQ(framed_ok("content-length:\t0 \r\n\r\n"), complete());
  EXPECT_EQ(framed_ok("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), complete());
  EXPECT_EQ(framed_ok("Content-Length: 5\r\n\r\nhell").progress, Progress::more);
}

TEST(ResponseReader, LeavesWhatFollowsAResponse) {
  EXPECT_EQ(framed_ok("Content-Length: 1\r\n\r\nhello").left, 4U);
  EXPECT_EQ(framed_ok("Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n").left, 17U);
  EXPECT_EQ(framed_ok("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nx").left, 1U);
  EXPECT_EQ(framed("HTTP/1.1 204 No Content\r\n\r\nbody").left, 4U);
}

TEST(ResponseReader, ReadsChunksWithExtensionsAndTrailers) {
  const std::string head = "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(framed_ok(head + "0\r\n\r\n"), complete());
  EXPECT_EQ(framed_ok(head + "5\r\nhello\r\n0\r\n\r\n"), complete());
  EXPECT_EQ(framed_ok(head + "5;name=\"value\"\r\nhel\r\n\r\n0 ; x\r\n\r\n"), complete());
  EXPECT_EQ(framed_ok(head + "000A \r\n0123456789\r\n0\r\nDigest: x\r\nOther: y\r\n\r\n"),
            complete());
  EXPECT_EQ(framed_ok(head + "0\r\nDigest: x\r\n").progress, Progress::more);
  EXPECT_EQ(framed_ok("Transfer-Encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"), complete());
}

TEST(ResponseReader, ReadsMoreChunksThanHeadersMayHaveBytes) {
  std::string text = "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 30'000; ++i) text += "1\r\nx\r\n";
  EXPECT_EQ(framed_ok(text + "0\r\n\r\n"), complete());
}

TEST(ResponseReader, EndsAtTheCloseWithoutALength) {
  const Input input{.text = "HTTP/1.1 200 OK\r\n\r\nsome\r\n\r\nHTTP/1.1 500", .then_closed = true};
  EXPECT_EQ(framed(input), complete_and_closing());
  EXPECT_EQ(framed(input.text).progress, Progress::more);
}

TEST(ResponseReader, SkipsInterimResponses) {
  EXPECT_EQ(framed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n"
                   "Content-Length: 7\r\nConnection: close\r\n\r\n"
                   "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"),
            complete(201));
}

TEST(ResponseReader, ExpectsNoBodyWhereThereIsNone) {
  EXPECT_EQ(framed(Input{.text = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", .to_head = true}),
            complete());
  EXPECT_EQ(framed(Input{.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                         .to_head = true}),
            complete());
  EXPECT_EQ(framed(Input{.text = "HTTP/1.1 200 OK\r\n\r\n", .to_head = true}), complete());
  EXPECT_EQ(framed("HTTP/1.1 204 No Content\r\n\r\n"), complete(204));
  EXPECT_EQ(framed("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"), complete(304));
}

TEST(ResponseReader, KnowsWhenTheConnectionEnds) {
  EXPECT_EQ(framed_ok("Content-Length: 0\r\nConnection: Close\r\n\r\n"), complete_and_closing());
  EXPECT_EQ(
      framed_ok("Content-Length: 0\r\nConnection: x, close\r\nConnection: keep-alive\r\n\r\n"),
      complete_and_closing());
  EXPECT_EQ(framed("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), complete_and_closing());
  EXPECT_EQ(framed("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n"),
            complete());
  EXPECT_EQ(framed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
            complete_and_closing(101));
}

TEST(ResponseReader, TakesAnyReasonOrNone) {
  EXPECT_EQ(framed("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n"), complete(404));
  EXPECT_EQ(framed("HTTP/1.1 500 \xc3\xa4h, sorry\r\nContent-Length: 0\r\n\r\n"), complete(500));
}

TEST(ResponseReader, RefusesABadStatusLine) {
  for (const char* line : {"HTTP/0.9 200 OK", "HTTP/2 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK",
                           "HTTP/1.1 OK", "HTTP/1.1  200 OK", "HTTP/1.x 200 OK", "http/1.1 200 OK",
                           "HTTP/1.1 099 Low", "HTTP/1.1 2x0 OK", "HTTP/1.1 200 a\rb", "HTTP/1.1",
                           "", " HTTP/1.1 200 OK", "<html>", "SSH-2.0-OpenSSH"}) {
    EXPECT_EQ(framed(std::string(line) + "\r\n\r\n").progress, Progress::error) << line;
  }
}

TEST(ResponseReader, RefusesGarbageWithoutWaitingForALine) {
  EXPECT_EQ(framed("<html>hello").error, "not an HTTP/1.1 response");
  EXPECT_EQ(framed(Input{.text = std::string("\x16\x03\x01\x00", 4)}).progress, Progress::error);
  EXPECT_EQ(framed("HTTP/1.").progress, Progress::more);
}

TEST(ResponseReader, SaysTheSameOfALineWithTwoFaultsInWhateverPieces) {
  EXPECT_EQ(framed("<html>\n").error, "not an HTTP/1.1 response");
  EXPECT_EQ(framed(std::string("HTTP/\0\r\n", 8)).error, "not an HTTP/1.1 response");
  EXPECT_EQ(framed(std::string(70'000, 'x')).error, "not an HTTP/1.1 response");
  EXPECT_EQ(framed("HTTP/1.1 200 OK\n").error, "a line that does not end with CRLF");
  const std::string chunk = "Transfer-Encoding: chunked\r\n\r\n1\r\nx";
  EXPECT_EQ(framed_ok(chunk + "\r\r\n").error, "a chunk that is longer than its size");
  EXPECT_EQ(framed_ok(chunk + "y\n").error, "a chunk that is longer than its size");
  EXPECT_EQ(framed_ok(chunk + "\n").error, "a line that does not end with CRLF");
}

TEST(ResponseReader, RefusesABadHeader) {
  for (const char* line :
       {"no colon", ": no name", "Name : value", " folded", "\tfolded", "Na(me: x", "Connection"}) {
    EXPECT_EQ(framed_ok(std::string(line) + "\r\n\r\n").error, "a bad header line") << line;
  }
  EXPECT_EQ(framed_ok(std::string("A: \0\r\n\r\n", 8)).error, "a NUL in a line");
  EXPECT_EQ(framed_ok("Name: a\rb\r\n\r\n").error, "a line that does not end with CRLF");
  EXPECT_EQ(framed_ok("A: b\n\r\n").error, "a line that does not end with CRLF");
}

TEST(ResponseReader, RefusesABadLength) {
  for (const char* value : {"", "-1", "+1", "1.0", "0x1", "1 2", "5, 5", "five",
                            "9223372036854775808", "99999999999999999999999"}) {
    EXPECT_EQ(framed_ok("Content-Length: " + std::string(value) + "\r\n\r\n").error,
              "a bad Content-Length")
        << value;
  }
}

TEST(ResponseReader, RefusesContradictoryFraming) {
  EXPECT_EQ(framed_ok("Content-Length: 1\r\nContent-Length: 2\r\n\r\n").error,
            "two different Content-Lengths");
  EXPECT_EQ(framed_ok("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n").error,
            "both Content-Length and Transfer-Encoding");
  EXPECT_EQ(framed("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").progress,
            Progress::error);
  for (const char* value : {"gzip", "identity", "chunked, gzip", "chunked, chunked", "xchunked", "",
                            ",", ", chunked", "chunked,", "gzip,, chunked", "gzip;level=9, chunked",
                            "gzip;q=\"a, chunked", "a b, chunked"}) {
    EXPECT_EQ(framed_ok("Transfer-Encoding: " + std::string(value) + "\r\n\r\n").error,
              "a Transfer-Encoding that does not end with chunked")
        << value;
  }
}

TEST(ResponseReader, RefusesBadChunks) {
  const std::string head = "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* size :
       {"", " 5", "-5", "+5", "0x5", "g", "5x", "ffffffffffffffff", "11111111111111111"}) {
    EXPECT_EQ(framed_ok(head + size + "\r\nhello\r\n").error, "a bad chunk size") << size;
  }
  EXPECT_EQ(framed_ok(head + "5\r\nhello!").error, "a chunk that is longer than its size");
  EXPECT_EQ(framed_ok(head + "5\r\nhello!\r\n").error, "a chunk that is longer than its size");
  EXPECT_EQ(framed_ok(head + "0\r\nbad trailer\r\n").error, "a bad header line");
}

TEST(ResponseReader, RefusesMoreHeadersThanItsLimit) {
  const std::string line = "A: " + std::string(995, 'x') + "\r\n";
  std::string headers;
  for (int i = 0; i < 65; ++i) headers += line;
  EXPECT_EQ(framed_ok(headers + "Content-Length: 0\r\n\r\n"), complete());
  EXPECT_EQ(framed_ok(headers + line).error, "more than 64 KiB of headers");
  EXPECT_EQ(framed_ok("A: " + std::string(70'000, 'x')).error, "more than 64 KiB of headers");
  std::string interim;
  for (int i = 0; i < 3000; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(framed(interim).error, "more than 64 KiB of headers");
}

TEST(ResponseReader, SaysTheSameOfALineAcrossTheLimitInWhateverPieces) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  std::string text;
  while (text.size() + interim.size() < ResponseReader::kMaxHeaderBytes) text += interim;
  text.insert(8 + 6, ResponseReader::kMaxHeaderBytes - 2 - text.size(), 'x');
  EXPECT_EQ(framed(text + "HTTP.").progress, Progress::error);
  EXPECT_EQ(framed(text + "XHTP.\r\n").progress, Progress::error);
}

TEST(ResponseReader, TellsAnEarlyCloseFromAnEnd) {
  for (const char* text :
       {"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    EXPECT_EQ(framed(Input{.text = text, .then_closed = true}).progress, Progress::error) << text;
  }
}

TEST(ResponseReader, StartsAfreshForTheNextResponse) {
  ResponseReader reader;
  reader.start(true);
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").progress,
            Progress::complete);
  reader.start(false);
  EXPECT_FALSE(reader.has_begun());
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\n").progress, Progress::more);
  EXPECT_TRUE(reader.has_begun());
  EXPECT_EQ(reader.feed("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").progress,
            Progress::complete);
}

TEST(ResponseReader, KeepsLittleOfALineThatDoesNotEnd) {
  ResponseReader reader;
  reader.start(false);
  EXPECT_EQ(reader.feed("HTTP/1.1 200 OK\r\nA: ").progress, Progress::more);
  const std::string piece(1000, 'x');
  while (reader.feed(piece).progress == Progress::more) {
    EXPECT_LE(reader.kept_bytes(), 2 * ResponseReader::kMaxHeaderBytes);
  }
  reader.start(false);
  EXPECT_LE(reader.kept_bytes(), 512U);
}

}  // namespace
}  // namespace leakgate
