#include "scenario/keys.hpp"

namespace leakgate {

std::span<const KeyRow> native_keys() {
  static constexpr KeyRow kRows[] = {
      {.table = TableId::native,
       .name = "mode",
       .type = ValueType::choice,
       .set = into<&NativeSpec::mode>,
       .fallback = R"("auto")",
       .example = R"("on")",
       .doc = "`auto`: what C code allocates is counted and sampled in targets that leakgate "
              "launches and that link cgo, through an object that is preloaded into them; where "
              "that cannot be had, a note says so. `off`: nothing is preloaded, and native memory "
              "is judged by what `/proc` shows. `on`: as `auto`, but where it cannot be had "
              "(static binary, no cgo, musl, `attach`) the scenario is an error.",
       .choices = names<NativeMode>},
      {.table = TableId::native,
       .name = "sample",
       .type = ValueType::size,
       .set = into<&NativeSpec::sample>,
       .fallback = R"("512KiB")",
       .example = R"("64KiB")",
       .doc = "Mean bytes between two samples of what C code allocates. Smaller is more exact and "
              "slower. When native memory grows, leakgate goes on with 64 KiB by itself.",
       .bounds = {.least = 1, .most = static_cast<double>(kGiB)}},
      {.table = TableId::native,
       .name = "tool",
       .type = ValueType::choice,
       .set = into<&NativeSpec::tool>,
       .fallback = R"("sampler")",
       .example = R"("heaptrack")",
       .doc = "What counts. `heaptrack` launches the target under heaptrack (Debian package "
              "heaptrack) as a second opinion: every allocation, but C frames only, and about 0.6 "
              "of the throughput.",
       .choices = names<NativeTool>},
  };
  return kRows;
}

}  // namespace leakgate
