// Descriptors, threads and native memory that stay. Each is a finding of its own only when
// goroutines that leak do not account for it.
#pragma once

#include <optional>
#include <vector>

#include "diagnosis/goroutines.hpp"
#include "diagnosis/heap.hpp"
#include "diagnosis/inquiry.hpp"

namespace leakgate {

// The goroutine cause that holds the descriptors: it waits on the network and sockets grew, or each
// of its goroutines keeps a fixed number of them. nullptr: none.
[[nodiscard]] const GoroutineCause* holder_of_fds(const Inquiry& inquiry,
                                                  const std::vector<GoroutineCause>& goroutines,
                                                  const HeapGrowth& heap);
// Which descriptors grew, by kind and by peer: what they are connected to or which file they are.
void add_descriptor_evidence(const Recording& recording, Finding& finding);
[[nodiscard]] Finding fds_finding(const Inquiry& inquiry, const HeapGrowth& heap);

// A heap cause that is no other than the descriptors': among its sites are those where they are
// opened, and the rest is what such an owner keeps for each.
[[nodiscard]] bool belongs_to_fds(const Inquiry& inquiry, const HeapCause& cause);

// The goroutine cause that keeps the threads: in system calls, or locked to them one to one.
[[nodiscard]] const GoroutineCause* holder_of_threads(
    const Inquiry& inquiry, const std::vector<GoroutineCause>& goroutines);
// Makes the finding of goroutines that are blocked in C one of the threads that they keep: threads
// are what runs out, at 10,000 in Go, and what nobody sees in RSS.
void become_threads(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding);
[[nodiscard]] Finding threads_finding(const Inquiry& inquiry);

// Native memory that grew with descriptors, by up to 256 KiB each, is theirs: mapped files, and the
// buffers of libraries that open them.
[[nodiscard]] bool fds_explain_native(const Inquiry& inquiry);
// True when native memory grew by no more than the threads that came with it need.
[[nodiscard]] bool threads_explain_native(const Inquiry& inquiry);
// One for each culprit where C memory is counted; from /proc alone one for all of it.
[[nodiscard]] std::vector<Finding> native_findings(const Inquiry& inquiry);
// Empty where it is not counted.
[[nodiscard]] std::vector<Finding> counted_native_findings(const Inquiry& inquiry);
// The ledger's classes that native memory is in.
void add_native_classes(const Recording& recording, Finding& finding);

}  // namespace leakgate
