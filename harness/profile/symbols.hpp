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
// lookups are direct.
class IdTable {
 public:
  void add(std::uint64_t id) {
    entries_.emplace_back(id, static_cast<std::uint32_t>(entries_.size()));
  }
  void done_adding();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // Which of the added ones it is, from 0; the first where an id was given twice.
  [[nodiscard]] std::optional<std::size_t> find(std::uint64_t id) const {
    if (id - 1 < entries_.size() && entries_[id - 1].first == id) return entries_[id - 1].second;
    return search(id);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> search(std::uint64_t id) const;

  std::vector<std::pair<std::uint64_t, std::uint32_t>> entries_;
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
  // The frames of a location, innermost first, as indexes into what take_frames() gives.
  [[nodiscard]] bool frames_at(std::uint64_t location_id, std::span<const std::uint32_t>& frames) {
    const std::optional<std::size_t> index = location_ids_.find(location_id);
    if (!index) return wrong("a sample names a location that is missing");
    const Location& location = locations_[*index];
    frames = std::span(location_frames_).subspan(location.first_frame, location.frames);
    return true;
  }
  [[nodiscard]] std::vector<Frame> take_frames() { return std::move(frames_); }

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
    std::uint64_t address = 0;
    std::uint32_t first_line = 0, lines = 0;
    std::uint32_t first_frame = 0, frames = 0;
  };
  class FrameNumbers;

  bool wrong(std::string problem);
  bool room(std::size_t used, std::string_view what);
  bool read_function(std::string_view message);
  bool read_location(std::string_view message);
  bool read_line(std::string_view message);
  bool resolve_location(Location& location, FrameNumbers& numbers);
  bool name_frame(const Line& line, std::uint64_t address, Frame& frame);
  bool add_frame(Frame frame, FrameNumbers& numbers);

  ProfileLimits limits_;
  std::string problem_;
  std::vector<std::string_view> strings_;
  IdTable function_ids_, location_ids_;
  std::vector<Function> functions_;
  std::vector<Location> locations_;
  std::vector<Line> lines_;
  std::vector<std::uint32_t> location_frames_;
  std::vector<Frame> frames_;
  std::size_t names_bytes_ = 0;
};

}  // namespace leakgate
