#include "scenario/open_model.hpp"

#include <algorithm>
#include <cmath>

namespace leakgate {

bool is_open(const LoadSpec& load) { return load.rate > 0 || !load.stage.empty(); }

std::vector<LoadStage> stages_of(const LoadSpec& load) {
  if (!load.stage.empty()) return load.stage;
  if (load.rate <= 0) return {};
  return {{.rate = load.rate, .duration = load.duration}};
}

Count planned_requests(double start_rate, const std::vector<LoadStage>& stages) {
  double area = 0;
  double rate = start_rate;
  for (const LoadStage& stage : stages) {
    area += (rate + stage.rate) / 2 * stage.duration.count();
    rate = stage.rate;
  }
  if (!(area > 0)) return 0;
  if (area > static_cast<double>(kRequestsMost)) return kRequestsMost + 1;  // is refused
  // 0.7 x 10 is a little less than 7 in binary fractions, and is meant to be 7.
  return static_cast<Count>(std::floor(area * (1 + 1e-12) + 1e-9));
}

Count requests_of_cycle(const LoadSpec& load) {
  if (!load.driver.command.empty()) return 0;
  return is_open(load) ? planned_requests(load.rate, stages_of(load)) : load.requests;
}

Seconds duration_of(const std::vector<LoadStage>& stages) {
  Seconds sum{0};
  for (const LoadStage& stage : stages) sum += stage.duration;
  return sum;
}

double highest_rate(double start_rate, const std::vector<LoadStage>& stages) {
  double highest = start_rate;
  for (const LoadStage& stage : stages) highest = std::max(highest, stage.rate);
  return highest;
}

std::vector<LoadStage> twice(double start_rate, const std::vector<LoadStage>& stages) {
  std::vector<LoadStage> both = stages;
  if (!stages.empty() && stages.back().rate != start_rate) both.push_back({.rate = start_rate});
  both.insert(both.end(), stages.begin(), stages.end());
  return both;
}

}  // namespace leakgate
