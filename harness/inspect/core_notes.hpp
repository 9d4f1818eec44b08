// What the notes of a core file say of the process that died: its threads, what files it had
// mapped where, its name. Written by the kernel (fs/binfmt_elf.c) or by gcore; hostile like any
// file, so every length is checked and what makes no sense is left out. x86-64 and arm64.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "target/unique_fd.hpp"

namespace leakgate {

// From NT_PRSTATUS.
struct CoreThread {
  int tid = 0;
  std::uint64_t pc = 0;
  std::uint64_t sp = 0;
  std::uint64_t frame_pointer = 0;
  int signal = 0;  // 0: none
  friend bool operator==(const CoreThread&, const CoreThread&) = default;
};

// From NT_FILE.
struct CoreMapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t offset = 0;  // in the file, in bytes
  std::string path;
  friend bool operator==(const CoreMapping&, const CoreMapping&) = default;
};

struct CoreNotes {
  int pid = 0;
  std::vector<CoreThread> threads;  // the one that died first
  std::vector<CoreMapping> mappings;
  std::string process_name;  // up to 15 characters
  std::string command_line;  // up to 79 characters
  std::uint64_t entry = 0;   // where it began (AT_ENTRY); 0: not told
};

// A part of a file.
struct FileRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// Adds what is in one segment of notes. `machine` is that of the core (EM_X86_64). False when
// notes are not whole.
[[nodiscard]] bool read_core_notes(const UniqueFd& core, FileRange range, unsigned machine,
                                   CoreNotes& notes);

}  // namespace leakgate
