#include "diagnosis/timer_lists.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace leakgate {
namespace {

// A timer and its channel have about 250 bytes.
constexpr std::int64_t kListBytesMin = 4096;

// Its timer lies in the connection: it allocates nothing but room in the list.
bool is_deadline(const HeapSite& site) {
  return !site.stack.empty() && site.stack.front().function == "internal/poll.setDeadlineImpl";
}

}  // namespace

bool makes_timers(const HeapSite& site) {
  using Text = std::string_view;
  // As they are at the leaf of a stack without the runtime's own frames, Go 1.19 to 1.26.
  constexpr std::array kFunctions{Text("time.newTimer"),   Text("time.NewTimer"),
                                  Text("time.NewTicker"),  Text("time.AfterFunc"),
                                  Text("time.startTimer"), Text("time.resetTimer"),
                                  Text("time.Sleep")};
  return !site.stack.empty() &&
         std::ranges::find(kFunctions, Text(site.stack.front().function)) != kFunctions.end();
}

bool is_timer_list(const HeapSite& growth) {
  if (is_deadline(growth)) return true;
  // A longer list may take the place of a shorter one: more bytes in no more objects.
  return makes_timers(growth) &&
         growth.bytes.count >= kListBytesMin * std::max<std::int64_t>(1, growth.objects);
}

}  // namespace leakgate
