// Texts of /proc: what a process may choose in them, its name and its paths, is anything.
#include "fuzz/fuzz_input.hpp"
#include "native/code_file.hpp"
#include "sampling/mapping_classes.hpp"
#include "sampling/proc_text.hpp"
#include "sampling/smaps.hpp"
#include "sampling/thread_names.hpp"
#include "target/socket_table.hpp"

namespace {

using namespace leakgate;

// As it comes, in pieces.
ClassTotals classes_in(std::string_view text, std::size_t piece) {
  MappingSorter sorter;
  SmapsReader reader([&sorter](const Mapping& mapping) { sorter.add(mapping); });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (!reader.feed(text.substr(at, piece))) return {};
  }
  return reader.finish() ? sorter.finish() : ClassTotals{};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::Input(data, size).rest();
  (void)parse_status(text);
  (void)parse_stat(text);
  (void)fd_kind(text);
  (void)thread_label(text, text.substr(text.size() / 2));
  for (const MappedCode& code : mapped_code_in(text)) {
    fuzz::promise(code.begin < code.end, "mapped code has a size");
  }
  (void)parse_internet_sockets(text);
  (void)parse_socket_table(text);
  fuzz::promise(classes_in(text, 13) == classes_in(text, text.size() + 1),
                "pieces of smaps do not matter");
  return 0;
}
