// What a ResponseReader tells of the responses that it reads.
#include <gtest/gtest.h>

#include "load/http_response.hpp"

namespace leakgate {
namespace {

// Writes down what it is told: "Name=value;" for each header, then the body.
class Notes final : public ResponseObserver {
 public:
  void on_header(std::string_view name, std::string_view value) override {
    text += std::string(name) + "=" + std::string(value) + ";";
  }
  void on_body(std::string_view bytes) override {
    EXPECT_FALSE(bytes.empty());
    text += bytes;
  }
  std::string text;
};

// What an observer is told of a text, whether it comes at once or byte by byte.
std::string told(std::string_view text, bool to_head = false) {
  Notes whole;
  Notes single;
  for (Notes* notes : {&whole, &single}) {
    ResponseReader reader;
    reader.observe(notes);
    reader.start(to_head);
    const std::size_t piece = notes == &whole ? text.size() : 1;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      if (reader.feed(text.substr(at, piece)).progress != ResponseReader::Progress::more) {
        break;
      }
    }
  }
  EXPECT_EQ(single.text, whole.text);
  return whole.text;
}

TEST(ResponseObserver, IsToldHeadersAndBody) {
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\nSet-Cookie: \ta=b; Path=/ \r\nEmpty:\r\n"
                 "Content-Length: 5\r\n\r\nhellomore"),
            "Set-Cookie=a=b; Path=/;Empty=;Content-Length=5;hello");
  EXPECT_EQ(told("HTTP/1.0 200 OK\r\n\r\nto\r\nthe end"), "to\r\nthe end");
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", true), "A=b;");
}

TEST(ResponseObserver, IsToldABodyWithoutItsChunksAndTrailers) {
  EXPECT_EQ(told("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nSet-Cookie: a=b\r\n\r\n"),
            "Transfer-Encoding=chunked;hello");
}

TEST(ResponseObserver, IsToldNothingOfInterimResponses) {
  EXPECT_EQ(told("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n"),
            "A=b;Content-Length=0;");
}

}  // namespace
}  // namespace leakgate
