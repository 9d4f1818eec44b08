#include <array>

#include "report/explanations.hpp"

namespace leakgate {
namespace {

constexpr std::array kExplanations{
    ShapeExplanation{
        .shape = Shape::leak,
        .title = "it grew in every cycle, and kept it while held quiet",
        .what =
            R"(Bytes (heap, native): the median slope between all pairs of marks (Theil-Sen) is over
the floor, the lower 95 % bound of the fitted line over half of it, all increments but
one are positive, and the median of the last three is over the floor; no single cycle
brought 60 % of the growth, and the late half grew at least half as much as the early
half.
Counts (goroutines, fds): the count never falls, rises by 0.2 a cycle or more, and
groups that still rise in the last two cycles carry it. Threads: higher after each of
the last three cycles, by 2 a cycle or more.
Then the target is held quiet: only what stays is a leak.)",
        .next =
            R"(The floor of the heap is max(12 KiB a cycle, 4 B a request, 3 deviations of the warm-
up's increments); of native 256 KiB a cycle. A clean process grows by up to 6 KiB for
ever.)"},
    ShapeExplanation{
        .shape = Shape::plateau,
        .title = "it grew at first, and is levelling off",
        .what =
            R"(The late half of the cycles grew under half as much as the early half, or the last
cycles stayed within the floor: a cache or a pool that fills.)",
        .next =
            R"(To be sure, let the load repeat its keys, raise [cycles] warmup to what fills the
cache, or allow more cycles: count = "5..14".)"},
    ShapeExplanation{
        .shape = Shape::step,
        .title = "one cycle brought nearly all of the growth",
        .what =
            R"(One increment is over 60 % of the whole growth: a table that doubled, a connection
pool that was opened, an index that was built. A leak grows again and again.)",
        .next = "More cycles show whether a second step comes: count = \"5..14\"."},
    ShapeExplanation{
        .shape = Shape::noise,
        .title = "it stands still, but for what every process does",
        .what = "The slope and the last increments are within the floor.",
        .next = "Nothing to do. A limit of your own is a gate: [gate.heap] per_request = \"64B\"."},
    ShapeExplanation{
        .shape = Shape::retained,
        .title = "memory that is held, and does not grow",
        .what =
            R"(Either it is more than before the first request and stands still since (caches, pools,
the buckets of a map that was larger once), or it fell back while the target was held
quiet (timers, idle connections, time-to-live): slow to drain, or it is room that the
runtime uses again: of maps that are emptied and filled again, of goroutines that ended.)",
        .next = "Nothing leaks. A limit on what is held is a gate: [gate.heap] max = \"256MiB\"."},
    ShapeExplanation{
        .shape = Shape::undecided,
        .title = "neither a leak nor harmless by what was measured",
        .what =
            R"(Too few cycles, a spread that is too wide, growth that began late, or a mark without a
value. The run is inconclusive (exit code 5) unless another gate failed: never a pass.)",
        .next =
            R"(Allow more cycles (count = "5..14") or larger ones ([load] requests), and let nothing
else run on the machine. The gate's reason says what was in the way.)"}};

}  // namespace

std::span<const ShapeExplanation> shape_explanations() { return kExplanations; }

}  // namespace leakgate
