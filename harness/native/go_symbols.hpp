// The functions, files and lines of Go code in an executable, inlined calls included, from the
// tables that the Go runtime itself uses for tracebacks: no strip removes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native/go_module.hpp"
#include "profile/profile.hpp"
#include "target/elf_reader.hpp"

namespace leakgate {

class GoSymbols {
 public:
  // nullopt when there is no Go code, or its tables cannot be read. `elf` has to outlive it.
  [[nodiscard]] static std::optional<GoSymbols> read(const ElfReader& elf);

  // The frames at an address (of the file, without the load address), innermost first; empty where
  // there is no Go code. To the caller of a return address belongs the address before it. C
  // functions that Go's own linker linked in are there too, without a file.
  [[nodiscard]] std::vector<Frame> frames_at(std::uint64_t address) const;

  // Bytes on the stack between the stack pointer and the return address while the code at an
  // address runs (of a caller: its return address); nullopt where there is no Go code.
  [[nodiscard]] std::optional<std::uint64_t> frame_size_at(std::uint64_t address) const;

  // Code is of x86-64, as far as these tables tell.
  [[nodiscard]] bool is_of_x86() const { return module_.pc_quantum == 1; }

  // False: a call that was inlined is told as its caller, with the line in the callee.
  [[nodiscard]] bool knows_inlined_calls() const { return function_data_ != 0; }

 private:
  // An entry of the function table.
  struct Entry {
    std::uint32_t begin = 0;  // from the first function's address
    std::uint32_t record = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  // runtime._func; offsets into the tables.
  struct Function {
    std::uint64_t size = 0;  // of its code
    std::uint32_t name = 0, unit = 0;
    // Tables by program counter; 0: none.
    std::uint32_t frame_sizes = 0, files = 0, lines = 0, inline_indexes = 0;
    std::optional<std::uint32_t> inline_tree;
  };
  // runtime.inlinedCall
  struct InlinedCall {
    std::uint32_t name = 0;       // of the function that was inlined
    std::uint32_t parent_pc = 0;  // of the call, from the start of the outermost function
  };

  GoSymbols(const ElfReader& elf, GoModule module) : elf_(&elf), module_(std::move(module)) {}
  [[nodiscard]] bool read_entries();
  void find_function_data();
  [[nodiscard]] bool trees_make_sense() const;

  // The index of the function that an address lies in.
  [[nodiscard]] std::optional<std::size_t> index_of(std::uint64_t address) const;
  [[nodiscard]] std::optional<Function> function(std::size_t index) const;
  [[nodiscard]] std::optional<InlinedCall> inlined_call(const Function& function,
                                                        std::uint32_t index) const;
  // -1 where the table says nothing.
  [[nodiscard]] std::int32_t value_at(std::uint32_t table, std::uint64_t pc) const;
  [[nodiscard]] std::string name_at(std::uint32_t offset) const;
  [[nodiscard]] Frame frame_at(const Function& function, std::uint32_t name,
                               std::uint64_t pc) const;

  const ElfReader* elf_;
  GoModule module_;
  std::vector<Entry> entries_;  // and one more, for the end of the last function
  std::uint64_t function_data_ = 0;
};

// As the runtime prints it, and profiles have it: "main.Map[...].Get" of
// "main.Map[go.shape.int].Get".
[[nodiscard]] std::string go_name_for_print(std::string_view name);

}  // namespace leakgate
