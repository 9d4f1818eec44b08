// Gzip to bytes, for input that may be hostile: the output is bounded in size and in its ratio to
// the input, and it is made piece by piece, so a bomb is refused before it costs memory.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "profile/profile.hpp"
#include "profile/read_bytes.hpp"

namespace leakgate {

[[nodiscard]] bool looks_like_gzip(std::string_view bytes);

// Error{malformed} when the data is cut or damaged, when bytes follow its end, or when it is larger
// than `limits` allow.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, const ProfileLimits& limits);

// Gzip of any size, read in pieces and in bounded memory; several streams in a row are one.
class InflatingReader {
 public:
  explicit InflatingReader(ReadBytes compressed);
  // As ReadBytes; 0 also when the data is broken.
  [[nodiscard]] std::size_t read(std::span<char> into);
  // "the gzip data is cut"; empty: nothing is wrong so far.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct Stream;
  struct Delete {
    void operator()(Stream* stream) const;
  };
  [[nodiscard]] bool more_input();

  ReadBytes compressed_;
  std::unique_ptr<Stream, Delete> stream_;
  bool ended_ = false;  // at the end of a stream; another may follow
  std::string problem_;
};

}  // namespace leakgate
