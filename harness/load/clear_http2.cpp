#include "load/clear_http2.hpp"

#include <utility>

namespace leakgate {

bool ClearHttp2::is_needed() {
  constexpr unsigned kMended = 0x080100;
  return curl_version_info(CURLVERSION_NOW)->version_num < kMended;
}

ClearHttp2::Part ClearHttp2::part_of(Waiter& waiter) {
  if (opener_ != nullptr) {
    waiters_.push_back(&waiter);
    return Part::wait;
  }
  if (is_open_) return Part::join;
  opener_ = &waiter;
  return Part::open;
}

void ClearHttp2::connected() {
  for (Waiter* const waiter : end_opening(true)) waiter->ask_again_later();
}

void ClearHttp2::not_connected(const LaneFailure& failure) {
  for (Waiter* const waiter : end_opening(false)) waiter->fail_later(failure);
}

void ClearHttp2::found_none() { is_open_ = false; }

void ClearHttp2::leave(Waiter& waiter) {
  std::erase(waiters_, &waiter);
  if (opener_ != &waiter) return;
  for (Waiter* const other : end_opening(false)) other->ask_again_later();
}

std::vector<ClearHttp2::Waiter*> ClearHttp2::end_opening(bool is_open) {
  is_open_ = is_open;
  opener_ = nullptr;
  return std::exchange(waiters_, {});
}

}  // namespace leakgate
