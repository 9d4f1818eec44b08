#include "target/overlay.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "target/probe_source.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// "zz_": it comes last, as the order of files is the order of init() functions. No suffix that Go
// reads as a system or a test.
std::string free_file_name(const fs::path& package) {
  std::string name = "zz_leakgate_probe.go";
  for (int i = 2; fs::exists(fs::symlink_status(package / name)); ++i) {
    name = "zz_leakgate_probe" + std::to_string(i) + ".go";
  }
  return name;
}

// The last `-overlay FILE` or `-overlay=FILE`, as go reads its flags.
std::optional<fs::path> overlay_among(const std::vector<std::string>& flags) {
  std::optional<fs::path> found;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    std::string_view flag = flags[i];
    if (flag.starts_with("--")) flag.remove_prefix(1);
    constexpr std::string_view kFlag = "-overlay";
    if (flag == kFlag && i + 1 < flags.size()) found = flags[i + 1];
    if (flag.starts_with("-overlay=")) found = flag.substr(kFlag.size() + 1);
  }
  return found;
}

Result<nlohmann::json> overlay_to_extend(const fs::path& package,
                                         const std::vector<std::string>& flags) {
  const auto theirs = overlay_among(flags);
  if (!theirs) return nlohmann::json::object();
  const fs::path file = package / *theirs;
  const auto text = read_system_file(file);
  auto json = nlohmann::json::parse(text.value_or(""), nullptr, false);
  const bool usable =
      json.is_object() && (!json.contains("Replace") || json["Replace"].is_object());
  if (!usable) return fail(ErrorCode::target, "not a readable overlay of go build", file.string());
  return json;
}

bool write_file(const fs::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  return !stream.fail();
}

}  // namespace

Result<fs::path> write_overlay(const fs::path& package, const fs::path& work_folder,
                               const std::vector<std::string>& flags) {
  const fs::path probe = work_folder / "leakgate_probe.go";
  fs::path overlay = work_folder / "overlay.json";
  auto json = overlay_to_extend(package, flags);
  if (!json) return pass_on(json);
  (*json)["Replace"][(package / free_file_name(package)).string()] = probe.string();
  // Paths that are not UTF-8 cannot be said in JSON; go would not find them either.
  const std::string text = json->dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  if (!write_file(probe, probe_source()) || !write_file(overlay, text)) {
    return fail(ErrorCode::internal, "cannot be written", overlay.string());
  }
  return overlay;
}

}  // namespace leakgate
