#include "run/injection.hpp"

namespace leakgate {

Count injected_after(InjectedLeak leak, Count requests) {
  constexpr Count kRequestsPerGoroutine = 1000;
  return leak == InjectedLeak::goroutines ? requests / kRequestsPerGoroutine : requests;
}

}  // namespace leakgate
