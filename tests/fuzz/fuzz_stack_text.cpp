// Texts with stacks in them: dumps of goroutines, crashes, folded stacks, heaptrack's; and names of
// functions.
#include <algorithm>

#include "fuzz/fuzz_input.hpp"
#include "native/c_symbols.hpp"
#include "native/go_symbols.hpp"
#include "native/heaptrack_text.hpp"
#include "profile/crash_stack.hpp"
#include "profile/folded.hpp"
#include "profile/frames.hpp"
#include "profile/goroutine_text.hpp"
#include "profile/goroutines.hpp"
#include "profile/profile_input.hpp"
#include "profile/symbols.hpp"
#include "target/panic_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakgate;
  const std::string_view text = fuzz::Input(data, size).rest();
  if (const auto dump = parse_goroutine_text(text)) {
    Count count = 0;
    for (const GoroutineGroup& group : dump->groups) count += group.count;
    fuzz::promise(count == dump->goroutines, "every goroutine is in one group");
    for (const auto& [function, creator] : dump->created_by) {
      (void)without_closure(function);
      (void)package_of(function);
    }
  }
  // In pieces it is the same as in one.
  const auto pieces = read_goroutine_text([rest = text](std::span<char> into) mutable {
    const std::size_t piece = std::min({into.size(), rest.size(), std::size_t{7}});
    std::copy_n(rest.begin(), piece, into.begin());
    rest.remove_prefix(piece);
    return piece;
  });
  const auto whole = parse_goroutine_text(text);
  fuzz::promise(pieces.has_value() == whole.has_value(), "pieces are read as the whole is");
  if (whole) fuzz::promise(pieces->groups == whole->groups, "pieces have the groups of the whole");
  (void)read_profile_input(reader_of(text));
  const CrashStack crash = crash_stack(text);
  for (const Frame& frame : crash.stack) (void)is_user_frame(frame);
  for (const std::size_t piece : {std::size_t{7}, text.size() + 1}) {
    PanicScanner scanner;
    for (std::size_t at = 0; at < text.size(); at += piece) scanner.feed(text.substr(at, piece));
    fuzz::promise(scanner.text().size() <= 1UL << 20U, "what is kept of a panic is bounded");
  }
  (void)parse_folded(text, "inuse_space");
  (void)parse_heaptrack_stacks(text);
  (void)assigned_in_script(text, "LIBHEAPTRACK_PRELOAD");
  (void)function_name(text);
  (void)go_name_for_print(text);
  return 0;
}
