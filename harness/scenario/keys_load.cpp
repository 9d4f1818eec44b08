// What [load] says of how much is sent and when; how it is sent is keys_wire.cpp.
#include "scenario/keys.hpp"

namespace leakgate {

namespace {

constexpr KeyRow kLoadRows[] = {
    {.table = TableId::load,
     .name = "connections",
     .type = ValueType::count,
     .set = into<&LoadSpec::connections>,
     .fallback = "16",
     .example = "16",
     .doc = "Connections that are open at once; each sends its next request when the last one is "
            "answered. With `rate` or stages: those that are open from the start.",
     .bounds = {.least = 1, .most = 10000}},
    {.table = TableId::load,
     .name = "max_connections",
     .type = ValueType::count,
     .set = into<&LoadSpec::max_connections>,
     .example = "200",
     .doc = "With `rate` or stages: as many are open at most when requests are due and all "
            "connections wait for answers. Then requests queue; those that could not be sent by "
            "the end are missed. Without it: 1,000, or `connections` where that is more.",
     .bounds = {.least = 1, .most = 10000}},
    {.table = TableId::load,
     .name = "threads",
     .type = ValueType::count,
     .set = into<&LoadSpec::threads>,
     .fallback = "1",
     .example = "2",
     .doc = "Threads that send. One sends tens of thousands of requests a second.",
     .bounds = {.least = 1, .most = 64}},
    {.table = TableId::load,
     .name = "requests",
     .type = ValueType::count,
     .set = into<&LoadSpec::requests>,
     .fallback = "2003",
     .example = "2003",
     .doc = "Requests of a cycle. The default is a prime, so that growth by a multiple of it is "
            "growth per request. With several kinds of request each gets the nearest unused prime "
            "to its share.",
     .bounds = {.least = 1, .most = 1e9}},
    {.table = TableId::load,
     .name = "rate",
     .type = ValueType::number,
     .set = into<&LoadSpec::rate>,
     .example = "500",
     .doc = "Requests per second, whatever the target answers: for `duration`, or where the first "
            "`[[load.stage]]` starts from. Latency is then counted from when a request was due.",
     .bounds = {.most = 1e6}},
    {.table = TableId::load,
     .name = "duration",
     .type = ValueType::duration,
     .set = into<&LoadSpec::duration>,
     .example = R"("4s")",
     .doc = "Length of a cycle with `rate`.",
     .bounds = kTimeout},
    {.table = TableId::load,
     .name = "pacing",
     .type = ValueType::choice,
     .set = into<&LoadSpec::pacing>,
     .fallback = R"("tick")",
     .example = R"("precise")",
     .doc = "When requests of a rate are sent: in batches once a millisecond, or each by a timer "
            "of its own, which costs a wake-up a request.",
     .choices = names<Pacing>},
    {.table = TableId::load,
     .name = "timeout",
     .type = ValueType::duration,
     .set = into<&LoadSpec::timeout>,
     .fallback = R"("15s")",
     .example = R"("15s")",
     .doc = "How long an answer may take; a request that takes longer is an error.",
     .bounds = kTimeout},
    {.table = TableId::load,
     .name = "max_errors",
     .type = ValueType::share,
     .set = into<&LoadSpec::max_errors>,
     .fallback = R"("1%")",
     .example = R"("1%")",
     .doc = "The share of failed requests above which the run is `load_failed`.",
     .bounds = {.most = 1}},
};
}  // namespace

std::span<const KeyRow> load_keys() { return kLoadRows; }

std::span<const KeyRow> stage_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::stage,
       .name = "rate",
       .type = ValueType::number,
       .set = into<&LoadStage::rate>,
       .example = "500",
       .doc = "Requests per second at the end of the stage. It goes there in a straight line from "
              "the rate before it.",
       .bounds = {.most = 1e6}},
      {.table = TableId::stage,
       .name = "duration",
       .type = ValueType::duration,
       .set = into<&LoadStage::duration>,
       .example = R"("10s")",
       .doc = "How long it takes.",
       .bounds = kTimeout},
  };
  return kRows;
}

}  // namespace leakgate
