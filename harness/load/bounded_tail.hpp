// The last bytes of a text of any length, in bounded memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakgate {

class BoundedTail {
 public:
  explicit BoundedTail(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Lets twice as much come together before it drops the front, so that a byte is moved once.
  void append(std::string_view more) {
    kept_.append(more);
    if (kept_.size() < 2 * bytes_max_) return;
    kept_.erase(0, kept_.size() - bytes_max_);
    dropped_ = true;
  }

  [[nodiscard]] bool is_cut() const { return dropped_ || kept_.size() > bytes_max_; }
  [[nodiscard]] std::string_view text() const {
    const std::string_view all = kept_;
    return all.size() > bytes_max_ ? all.substr(all.size() - bytes_max_) : all;
  }

 private:
  std::size_t bytes_max_;
  std::string kept_{};
  bool dropped_ = false;
};

}  // namespace leakgate
