// Whole small files and folders of /proc, read with one open each. For this folder only.
#pragma once

#include <dirent.h>

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace leakgate {

// A descriptor that closes itself.
class FileDescriptor {
 public:
  explicit FileDescriptor(int number = -1) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  void close();

 private:
  int release();
  int number_;
};

// Error (code sampling) with the reason in words: "no process 4242", "not allowed to read ...".
[[nodiscard]] std::unexpected<Error> proc_error(int pid, const std::string& path, int error_number);

// /proc/PID/NAME, at most `bytes_max` of it.
[[nodiscard]] Result<std::string> read_proc_file(int pid, const char* name,
                                                 std::size_t bytes_max = 64UL * 1024);

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using ProcFolder = std::unique_ptr<DIR, CloseFolder>;

// /proc/PID/NAME, to be read entry by entry.
[[nodiscard]] Result<ProcFolder> open_proc_folder(int pid, const char* name);

// The next entry; nullptr at the end.
[[nodiscard]] const dirent* next_entry(const ProcFolder& folder);

}  // namespace leakgate
