#include "target/build.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "target/elf_file.hpp"
#include "target/environment.hpp"
#include "target/go_command.hpp"
#include "target/module_copy.hpp"
#include "target/overlay.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// A build in progress: the folder that go runs in, what it runs with.
struct Plan {
  fs::path package;
  EnvironmentMap env;
  fs::path supervisor;
  std::vector<std::string> flags;  // of GOFLAGS and of the scenario, as go reads them
  bool copied = false;

  [[nodiscard]] GoCall call(std::vector<std::string> args) const {
    return {std::move(args), package, env, supervisor, {}};
  }
};

// True when a flag such as "-mod" is among those that go gets anyway.
bool has_flag(const std::vector<std::string>& flags, std::string_view name) {
  return std::ranges::any_of(flags, [&](std::string_view flag) {
    if (flag.starts_with("--")) flag.remove_prefix(1);
    return flag.substr(0, flag.find('=')) == name;
  });
}

Result<fs::path> existing_package(const fs::path& package) {
  std::error_code error;
  fs::path folder = fs::canonical(package, error);
  if (error || !fs::is_directory(folder)) {
    return fail(ErrorCode::target, "no such folder", package.string());
  }
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".go") && !name.ends_with("_test.go")) return folder;
  }
  return fail(ErrorCode::target, "no Go files in this folder", folder.string(),
              "name the folder of a main package, such as cmd/server");
}

// go's temporary folders below ours: then they go with it, whatever happens to go.
Result<void> make_folders(const BuildRequest& request, EnvironmentMap& env) {
  const fs::path temporary = request.work_folder / "go-tmp";
  std::error_code error;
  fs::create_directories(temporary, error);
  if (error) return fail(ErrorCode::internal, error.message(), temporary.string());
  env["GOTMPDIR"] = temporary.string();
  env["TMPDIR"] = temporary.string();  // the C compiler's, when cgo calls it
  return {};
}

Result<Plan> plan_build(const BuildRequest& request, const std::stop_token& stop) {
  const auto package = existing_package(request.package);
  if (!package) return pass_on(package);
  Plan plan{.package = *package,
            .env = merge_environment(process_environment_map(), request.env),
            .supervisor = request.supervisor,
            .flags = {},
            .copied = false};
  if (auto made = make_folders(request, plan.env); !made) return pass_on(made);
  const auto settings = go_env(plan.call({}), {"GOMODCACHE", "GOFLAGS"}, stop);
  if (!settings) return pass_on(settings);
  const auto setting = [&](const char* name) {
    const auto found = settings->find(name);
    return found == settings->end() ? std::string() : found->second;
  };
  const std::string own_flags = setting("GOFLAGS");  // split() gives views of it
  for (const auto flag : split(own_flags, ' ')) plan.flags.emplace_back(flag);
  plan.flags.insert(plan.flags.end(), request.build_args.begin(), request.build_args.end());

  std::error_code error;
  const fs::path cache = fs::weakly_canonical(setting("GOMODCACHE"), error);
  if (lies_in(plan.package, cache)) {
    const auto copy = copy_module(plan.package, cache, request.work_folder / "module");
    if (!copy) return pass_on(copy);
    plan.package = fs::canonical(*copy, error);
    plan.copied = true;
    plan.env["GOWORK"] = "off";  // no workspace above the copy has to do with it
  }
  return plan;
}

// Of a library go build would make an archive, and the probe would not fit in. Whatever else go
// list does not like, go build says better.
Result<void> require_main(const Plan& plan, const BuildRequest& request,
                          const std::stop_token& stop) {
  constexpr std::string_view kMark = "leakgate:package=";
  std::vector<std::string> args{"list", "-e", "-find", "-f", std::string(kMark) + "{{.Name}}"};
  args.insert(args.end(), request.build_args.begin(), request.build_args.end());
  args.emplace_back(".");
  const auto output = run_go(plan.call(std::move(args)), stop);
  if (!output) return pass_on(output);
  const auto at = output->text.rfind(kMark);
  if (at == std::string::npos) return {};
  const auto name = trim(std::string_view(output->text).substr(at + kMark.size()));
  if (name.empty() || name == "main") return {};
  return fail(ErrorCode::target, "is package " + std::string(name) + ", not package main",
              plan.package.string(), "name the folder of a main package, such as cmd/server");
}

Result<std::vector<std::string>> build_arguments(const Plan& plan, const BuildRequest& request) {
  std::vector<std::string> args{"build"};
  // Stamping asks git, which refuses other users' folders (usual in CI) and takes its time.
  if (!has_flag(plan.flags, "-buildvcs")) args.emplace_back("-buildvcs=false");
  // The go.mod of a module in the cache may lack what `go install` would work out by itself.
  if (plan.copied) args.emplace_back("-mod=mod");
  args.insert(args.end(), request.build_args.begin(), request.build_args.end());
  if (request.with_probe) {
    const auto overlay = write_overlay(plan.package, request.work_folder, plan.flags);
    if (!overlay) return pass_on(overlay);
    args.emplace_back("-overlay=" + overlay->string());
  }
  args.insert(args.end(), {"-o", (request.work_folder / request.name).string(), "."});
  return args;
}

}  // namespace

Result<Built> build_package(const BuildRequest& request, const std::stop_token& stop) {
  auto absolute = request;
  absolute.work_folder = fs::absolute(request.work_folder);
  const auto plan = plan_build(absolute, stop);
  if (!plan) return pass_on(plan);
  if (auto main = require_main(*plan, absolute, stop); !main) return pass_on(main);
  auto args = build_arguments(*plan, absolute);
  if (!args) return pass_on(args);
  GoCall call = plan->call(std::move(*args));
  call.log_file = absolute.work_folder / "go-build.log";
  const auto output = run_go(call, stop);
  if (!output) return pass_on(output);
  if (output->code != 0) return fail(ErrorCode::target, output->text, request.package.string());
  auto built = inspect_binary(absolute.work_folder / absolute.name);
  if (!built) {
    return fail(ErrorCode::target, "go build made no Go program", request.package.string());
  }
  built->has_probe = request.with_probe;
  return *built;
}

Result<std::string> toolchain_version(const fs::path& folder, const fs::path& supervisor) {
  const GoCall call{{}, fs::absolute(folder), process_environment_map(), supervisor, {}};
  const auto settings = go_env(call, {"GOVERSION"}, {});
  if (!settings) return pass_on(settings);
  const auto version = settings->find("GOVERSION");
  if (version == settings->end()) {
    return fail(ErrorCode::target, "go does not know its version", folder.string());
  }
  return version->second;
}

std::optional<Built> inspect_binary(const fs::path& executable) {
  const auto facts = read_executable(executable);
  if (!facts || facts->go_version.empty()) return std::nullopt;
  return Built{executable, facts->go_version, false, facts->links_c};
}

}  // namespace leakgate
