#include "diagnosis/wording.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

// Completes "a goroutine stays ...".
std::string_view state_of(FindingKind kind, WaitReason reason) {
  if (kind == FindingKind::goroutine_select && reason == WaitReason::select_empty) {
    return "in an empty select, which nothing can end";
  }
  if (kind == FindingKind::goroutine_syscall && reason == WaitReason::c_call) {
    return "blocked in C (cgo)";
  }
  switch (kind) {
    case FindingKind::goroutine_select:
      return "waiting in a select that nothing ends";
    case FindingKind::goroutine_chan_send:
      return "blocked sending on a channel";
    case FindingKind::goroutine_chan_recv:
      return "blocked receiving from a channel";
    case FindingKind::goroutine_mutex:
      return "blocked on a lock that is not released";
    case FindingKind::goroutine_wg:
      return "waiting for a WaitGroup that does not reach zero";
    case FindingKind::goroutine_cond:
      return "waiting for a Cond that is not signalled";
    case FindingKind::goroutine_io:
      return "waiting for input or output that does not come";
    case FindingKind::goroutine_sleep:
      return "asleep, again and again";
    case FindingKind::goroutine_syscall:
      return "in a system call, with a thread of its own";
    default:
      return "alive";
  }
}

bool is_one(double amount) { return std::abs(amount - 1) < 0.005; }

// Rates below this are told per 1,000 requests.
constexpr double kRareRate = 0.1;

bool is_singular(std::optional<double> per_request) {
  return per_request && (is_one(*per_request) || is_one(*per_request * 1000));
}

}  // namespace

std::string how_many(std::string_view name, std::optional<double> per_request) {
  if (!per_request || !std::isfinite(*per_request) || *per_request <= 0) {
    return fmt::format("{}s", name);
  }
  const double rate = *per_request;
  if (is_one(rate)) return fmt::format("one {} per request", name);
  if (is_one(rate * 1000)) return fmt::format("one {} per 1,000 requests", name);
  if (rate < kRareRate) {
    const double rare = std::round(rate * 10000) / 10;
    const bool is_whole = rare >= 10 || rare == std::floor(rare);
    return fmt::format("{:.{}f} {}s per 1,000 requests", rare, is_whole ? 0 : 1, name);
  }
  const bool whole = std::abs(rate - std::round(rate)) < 0.005;
  if (whole && rate < 1e15) {
    return fmt::format("{} {}s per request", with_commas(std::llround(rate)), name);
  }
  return fmt::format("{:.2f} {}s per request", rate, name);
}

std::string how_much(std::optional<double> per_request, double total) {
  const auto signed_text = [](double bytes) {
    return fmt::format("{}{}", bytes > 0 ? "+" : "", bytes_text(bytes));
  };
  if (per_request) return signed_text(*per_request) + " per request";
  return signed_text(total);
}

std::string goroutine_sentence(FindingKind kind, WaitReason reason,
                               std::optional<double> per_request) {
  return fmt::format("{} {} {}", how_many("goroutine", per_request),
                     is_singular(per_request) ? "stays" : "stay", state_of(kind, reason));
}

std::string advice_for_calls_of_c() {
  return "bound how many run at once (a semaphore), and give the C call a timeout: Go cannot "
         "interrupt it";
}

std::string advice_for(FindingKind kind) {
  switch (kind) {
    case FindingKind::goroutine_select:
      return "give it a case that ends it, such as <-ctx.Done(), and see that the context is "
             "cancelled";
    case FindingKind::goroutine_chan_send:
      return "nobody receives any more: give the channel a buffer of 1, or select on ctx.Done()";
    case FindingKind::goroutine_chan_recv:
      return "nobody sends or closes any more: close the channel when the sender ends, or select "
             "on "
             "ctx.Done()";
    case FindingKind::goroutine_mutex:
      return "find the path that returns without Unlock: defer it right after Lock";
    case FindingKind::goroutine_wg:
      return "call Done on every path (defer it first), and Add before the go statement";
    case FindingKind::goroutine_cond:
      return "signal on every path that changes the condition, shutdown included";
    case FindingKind::goroutine_io:
      return "set a timeout (http.Client.Timeout, SetDeadline, a context), and close what is "
             "opened";
    case FindingKind::goroutine_sleep:
      return "end the loop with the request: use a timer and select on ctx.Done()";
    case FindingKind::goroutine_syscall:
      return "bound the call, or how many run at once; each holds an OS thread";
    case FindingKind::goroutine_other:
      return "see the stack for what it waits for";
    case FindingKind::heap:
      return "bound it (evict, expire, delete), or drop the reference when the request is done";
    case FindingKind::native_malloc:
      return "look at what is allocated in C (C.CString, C.malloc, handles) and free it on every "
             "path";
    case FindingKind::allocator_retained:
      return "nothing to free: where RSS matters, malloc_trim(0) gives it back, and "
             "MALLOC_ARENA_MAX bounds how much is kept";
    case FindingKind::native_mmap:
      return "unmap what is mapped on every path";
    case FindingKind::threads:
      return "look for goroutines in C or in blocking system calls, and for LockOSThread";
    case FindingKind::fds:
      return "close what is opened on every path: defer Close right after the error check";
    case FindingKind::retained_map:
      return "a Go map never gives back the room of deleted entries: where it will stay small, "
             "copy what is left into a new one";
    case FindingKind::lazy_free:
      return "judge RSS without LazyFree, or run with GODEBUG=madvdontneed=1, the default since Go "
             "1.16, to see it fall";
    default:
      return {};
  }
}

}  // namespace leakgate
