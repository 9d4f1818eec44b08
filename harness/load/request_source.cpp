#include "load/request_source.hpp"

#include <algorithm>
#include <utility>

namespace leakgate {
namespace {

// Weights as whole numbers: the order of an endless drive repeats after about this many requests.
constexpr Count kWeightResolution = 10'000;

Result<Interleave> order_of(const LoadPlan& plan) {
  if (plan.requests.empty()) return fail(ErrorCode::load, "no requests are planned");
  if (plan.duration > Seconds{0} || !plan.stages.empty()) {
    return Interleave(plan_counts(plan.requests, kWeightResolution), true);
  }
  if (plan.counts.size() != plan.requests.size()) {
    return fail(ErrorCode::load, "there is not one count for each kind of request");
  }
  if (std::ranges::any_of(plan.counts, [](Count count) { return count < 0; })) {
    return fail(ErrorCode::load, "a negative number of requests is planned");
  }
  return Interleave(plan.counts);
}

}  // namespace

RequestSource::RequestSource(std::vector<RequestTemplate> templates, Interleave order,
                             const LoadPlan& plan, Random random)
    : data_(plan.data),
      templates_(std::move(templates)),
      order_(std::move(order)),
      seq_(plan.first_seq),
      step_(plan.seq_step),
      random_(random) {}

Result<RequestSource> RequestSource::make(const LoadPlan& plan, Random random) {
  auto order = order_of(plan);
  if (!order) return pass_on(order);
  const RequestContext context{.authority = authority_of(plan.host, plan.port),
                               .authorization = plan.authorization,
                               .data = plan.data.get()};
  std::vector<RequestTemplate> templates;
  templates.reserve(plan.requests.size());
  for (const LoadRequest& request : plan.requests) {
    auto made = RequestTemplate::make(request, context);
    if (!made) return pass_on(made);
    templates.push_back(*std::move(made));
  }
  return RequestSource(std::move(templates), *std::move(order), plan, random);
}

bool RequestSource::take(OutgoingRequest& request, std::string& scratch) {
  const auto kind = order_.next();
  if (!kind) return false;
  const RequestTemplate& chosen = templates_[*kind];
  request = {.kind = *kind,
             .bytes = chosen.render(seq_, random_, scratch),
             .expect_body = chosen.expect_body(),
             .is_head = chosen.is_head(),
             .closes = chosen.closes(),
             .sets_cookie = chosen.sets_cookie()};
  seq_ += step_;
  return true;
}

void add_header(OutgoingRequest& request, std::string& scratch, std::string_view header) {
  request.bytes = with_header(request.bytes, header, scratch);
}

}  // namespace leakgate
