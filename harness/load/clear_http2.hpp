// Who opens a connection of HTTP/2 in the clear, and who joins it. libcurl before 8.1, told by
// prior knowledge that the target speaks HTTP/2, begins it anew with each request on the same
// connection, which the target closes then (seen with 7.88.1). Told nothing, it goes on in the
// version that the connection has. So one lane opens a connection with prior knowledge while the
// others wait, and the others join it without.
#pragma once

#include <vector>

#include "load/curl_failure.hpp"

namespace leakgate {

class ClearHttp2 {
 public:
  class Waiter {
   public:
    // Neither is called from within this class's caller: both only make a note of it.
    virtual void ask_again_later() = 0;
    virtual void fail_later(const LaneFailure& failure) = 0;

   protected:
    ~Waiter() = default;
  };
  enum class Part { open, join, wait };

  // libcurl needs it.
  [[nodiscard]] static bool is_needed();

  // A waiter that is to wait hears when it is over.
  [[nodiscard]] Part part_of(Waiter& waiter);
  // By the one that opens: there is a connection now, or there is none.
  void connected();
  void not_connected(const LaneFailure& failure);
  // By one that joins: there was no connection with room.
  void found_none();
  // By one that waits or opens and has changed its mind.
  void leave(Waiter& waiter);

 private:
  [[nodiscard]] std::vector<Waiter*> end_opening(bool is_open);

  bool is_open_ = false;
  Waiter* opener_ = nullptr;
  std::vector<Waiter*> waiters_;
};

}  // namespace leakgate
