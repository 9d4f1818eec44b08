#include "target/module_copy.hpp"

#include <cctype>
#include <fstream>

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// The folder with the version in its name: below it there is only one module.
fs::path module_root(const fs::path& package, const fs::path& module_cache) {
  for (fs::path folder = package; lies_in(folder, module_cache) && folder != module_cache;
       folder = folder.parent_path()) {
    if (folder.filename().string().find('@') != std::string::npos) return folder;
  }
  return {};
}

void make_writable(const fs::path& folder) {
  fs::permissions(folder, fs::perms::owner_write, fs::perm_options::add);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink()) continue;
    fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
  }
}

// Folder by folder: fs::copy gives a folder the read-only mode of its source before it fills it,
// which only root gets away with.
void copy_folder(const fs::path& source, const fs::path& destination) {
  fs::create_directories(destination);
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    const fs::path target = destination / entry.path().lexically_relative(source);
    if (entry.is_directory()) {
      fs::create_directories(target);
    } else {
      fs::copy(entry.path(), target, fs::copy_options::copy_symlinks);
    }
  }
  make_writable(destination);
}

}  // namespace

bool lies_in(const fs::path& path, const fs::path& folder) {
  if (folder.empty()) return false;
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

std::string module_path_of(const fs::path& folder_in_cache) {
  const std::string escaped = folder_in_cache.generic_string();
  std::string path;
  for (std::size_t i = 0; i < escaped.size() && escaped[i] != '@'; ++i) {
    if (escaped[i] == '!' && i + 1 < escaped.size()) {
      path += static_cast<char>(std::toupper(static_cast<unsigned char>(escaped[++i])));
    } else {
      path += escaped[i];
    }
  }
  return path;
}

Result<fs::path> copy_module(const fs::path& package, const fs::path& module_cache,
                             const fs::path& destination) {
  const fs::path root = module_root(package, module_cache);
  if (root.empty()) {
    return fail(ErrorCode::target, "no module of the module cache", package.string());
  }
  try {
    copy_folder(root, destination);
    const fs::path go_mod = destination / "go.mod";
    if (!fs::exists(go_mod)) {
      std::ofstream(go_mod) << "module " << module_path_of(root.lexically_relative(module_cache))
                            << "\n";
    }
  } catch (const fs::filesystem_error& error) {
    return fail(ErrorCode::internal, "the module cannot be copied: " + error.code().message(),
                error.path1().string());
  }
  return (destination / package.lexically_relative(root)).lexically_normal();
}

}  // namespace leakgate
