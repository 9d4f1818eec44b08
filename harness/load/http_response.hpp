// Where one HTTP/1.1 response ends (RFC 9112, section 6). Sans-I/O: it is fed bytes as they come,
// in whatever pieces, and keeps of them at most one unfinished line; bodies are skipped, not
// stored. Interim 1xx responses are passed over. Strict: what does not frame by the rules is an
// error, since the next response on the connection could not be trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakgate {

// Told of a response as it is read, before it is known whether all of it is good. The views are
// valid during the call only.
class ResponseObserver {
 public:
  ResponseObserver() = default;
  ResponseObserver(const ResponseObserver&) = delete;
  ResponseObserver& operator=(const ResponseObserver&) = delete;
  virtual ~ResponseObserver() = default;

  // A header of the response itself, blanks around its value cut off; those of interim responses
  // and trailers are not told.
  virtual void on_header(std::string_view name, std::string_view value) = 0;
  // The next bytes of the body, at least one, without the framing of chunks.
  virtual void on_body(std::string_view bytes) = 0;
};

class ResponseReader {
 public:
  enum class Progress { more, complete, error };
  struct Fed {
    Progress progress = Progress::more;
    std::size_t consumed =
        0;  // less than was fed only when complete (the rest is not ours) or error
  };

  // Limit of the headers (those of interim responses included), of a chunk's size line, of
  // trailers.
  static constexpr std::size_t kMaxHeaderBytes = 64UL * 1024;

  // Tells `observer` of all responses from the next on; nullptr: nobody.
  void observe(ResponseObserver* observer) { observer_ = observer; }

  // Gets ready for the response to a request; a response to HEAD has no body.
  void start(bool to_head);

  [[nodiscard]] Fed feed(std::string_view bytes);

  // The peer closed: complete for a body that ends so, else error.
  [[nodiscard]] Progress end_of_stream();

  [[nodiscard]] bool has_begun() const { return has_begun_; }
  [[nodiscard]] int status() const { return status_; }
  // After complete: whether another request may follow on the connection.
  [[nodiscard]] bool keeps_alive() const { return keeps_alive_; }
  // After error: what is wrong, a phrase such as "a bad chunk size".
  [[nodiscard]] std::string_view error() const { return error_; }
  // Memory held for a line that came in pieces.
  [[nodiscard]] std::size_t kept_bytes() const { return line_.capacity(); }

 private:
  enum class State {
    status_line,
    header,
    body,
    body_to_end,
    chunk_size,
    chunk,
    chunk_end,
    trailer
  };
  enum class Step { more, complete, error };

  [[nodiscard]] Step take_line(std::string_view line);
  [[nodiscard]] Step take_status_line(std::string_view line);
  [[nodiscard]] Step take_header(std::string_view line);
  [[nodiscard]] Step take_framing_header(std::string_view name, std::string_view value);
  [[nodiscard]] Step take_chunk_size(std::string_view line);
  [[nodiscard]] Step end_of_headers();
  [[nodiscard]] Step skip_body(std::string_view& bytes);
  [[nodiscard]] Step end_of_skipped();
  [[nodiscard]] Step fail_with(std::string_view error);
  [[nodiscard]] std::optional<std::string_view> next_line(std::string_view& bytes);
  [[nodiscard]] std::string_view defect_of(std::string_view line) const;
  [[nodiscard]] std::optional<std::string_view> checked(std::string_view line);
  void forget_headers();
  void tell_header(std::string_view line, std::size_t colon) const;
  [[nodiscard]] bool is_interim() const { return status_ < 200 && status_ != 101; }
  [[nodiscard]] bool skips() const {
    return state_ == State::body || state_ == State::chunk || state_ == State::body_to_end;
  }

  ResponseObserver* observer_ = nullptr;
  State state_ = State::status_line;
  bool has_begun_ = false;
  bool to_head_ = false;
  bool is_1_0_ = false;
  bool is_chunked_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
  bool keeps_alive_ = false;
  int status_ = 0;
  std::optional<std::uint64_t> content_length_;
  std::uint64_t to_skip_ = 0;     // of the body or of this chunk
  std::size_t header_bytes_ = 0;  // counted against kMaxHeaderBytes
  std::string line_;              // the beginning of a line that came in pieces
  bool line_is_done_ = false;     // line_ was handed out and is to be cleared
  std::string_view error_;
};

}  // namespace leakgate
