// The open model: requests are sent when a schedule says so, whatever the target does. A request
// that finds no free connection waits for one, or for a new one where more may be opened; it is
// never skipped, and what has not been begun by the end is missed.
#pragma once

#include <memory>

#include "load/arrival_schedule.hpp"
#include "load/dispatcher.hpp"

namespace leakgate {

struct OpenModel {
  ArrivalSchedule schedule;
  Pacing pacing = Pacing::tick;
  SteadyTime begin;  // the same for all threads
  // Of the schedule, this thread sends `first`, `first` + `step` and so on.
  Count first = 0;
  Count step = 1;
  int connections = 1;      // opened in the beginning
  int max_connections = 1;  // open at once
};

[[nodiscard]] std::unique_ptr<Dispatcher> make_open_dispatcher(Dispatcher::Parts parts,
                                                               OpenModel model);

}  // namespace leakgate
