// The tables of a pprof message: strings, functions and locations, and from them the frames. A
// sample names locations by id; a location stands for one frame or, where calls were inlined, for
// several.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "profile/profile.hpp"
#include "profile/wire.hpp"

namespace leakgate {

// Records by the ids that the profile gives them. Writers number them 1, 2, 3, ..., so that most
// lookups are direct and look nowhere.
class IdTable {
 public:
  void add(std::uint64_t id) {
    entries_.emplace_back(id, static_cast<std::uint32_t>(entries_.size()));
  }
  void done_adding();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // Which of the added ones it is, from 0; the first where an id was given twice.
  [[nodiscard]] std::optional<std::size_t> find(std::uint64_t id) const {
    return in_order_ && id - 1 < entries_.size() ? id - 1 : search(id);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> search(std::uint64_t id) const;

  std::vector<std::pair<std::uint64_t, std::uint32_t>> entries_;
  bool in_order_ = false;  // the ids are 1, 2, 3, ...
};

// Feed it every field of the message, then resolve(). What is wrong with the message is kept in
// problem(), an empty one means that it is cut or damaged.
class Symbols {
 public:
  explicit Symbols(const ProfileLimits& limits) : limits_(limits) {}

  // False when the field is malformed or there are too many. Fields of other kinds are left alone.
  [[nodiscard]] bool read_field(const WireField& field);
  // Builds the frames, once all fields are read.
  [[nodiscard]] bool resolve();

  [[nodiscard]] bool text(std::uint64_t index, std::string_view& text);
  [[nodiscard]] bool find_location(std::uint64_t id, std::uint32_t& location) {
    const std::optional<std::size_t> index = location_ids_.find(id);
    if (!index) return wrong("a sample names a location that is missing");
    location = static_cast<std::uint32_t>(*index);
    return true;
  }
  // The frames of a location, innermost first, as indexes into what give_frames() gives.
  [[nodiscard]] std::span<const std::uint32_t> frames_at(std::uint32_t location) const {
    const Location& at = locations_[location];
    return std::span(location_frames_).subspan(at.first_frame, at.frames);
  }
  // Equal for a location of another profile at the same place of the same program.
  [[nodiscard]] std::uint64_t sign_of(std::uint32_t location) const {
    return locations_[location].sign;
  }
  // Moves the frames there, and the full names of those that have type arguments.
  void give_frames(Profile& profile) {
    profile.frames = std::move(frames_);
    profile.full_names = std::move(full_names_);
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct Function {
    std::uint64_t name = 0, file = 0;  // indexes of strings
  };
  struct Line {
    std::uint64_t function_id = 0;
    int line = 0;
  };
  // [first, first + count) of all lines or of all location frames.
  struct Location {
    std::uint64_t address = 0, mapping_id = 0;
    std::uint64_t sign = 0;
    std::uint32_t first_line = 0, lines = 0;
    std::uint32_t first_frame = 0, frames = 0;
  };
  struct Mapping {
    std::uint64_t start = 0;
  };
  class FrameNumbers;

  bool wrong(std::string problem);
  bool room(std::size_t used, std::string_view what);
  bool read_function(std::string_view message);
  bool read_mapping(std::string_view message);
  bool read_location(std::string_view message);
  bool read_line(std::string_view message);
  bool resolve_location(Location& location, FrameNumbers& numbers);
  bool name_frame(const Line& line, std::uint64_t address, Frame& frame);
  bool add_frame(Frame frame, FrameNumbers& numbers);
  void shorten(std::uint32_t number);

  ProfileLimits limits_;
  std::string problem_;
  std::vector<std::string_view> strings_;
  IdTable function_ids_, location_ids_, mapping_ids_;
  std::vector<Mapping> mappings_;
  std::vector<Function> functions_;
  std::vector<Location> locations_;
  std::vector<Line> lines_;
  std::vector<std::uint32_t> location_frames_;
  std::vector<Frame> frames_;
  std::map<std::uint32_t, std::string> full_names_;
  std::size_t names_bytes_ = 0;
};

}  // namespace leakgate
