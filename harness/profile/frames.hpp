// What the name and the file of a frame say: whose code it is, and which function a person would
// name. Go's own conventions, from Go 1.19 to 1.26, and ours for C code that Go code calls.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

// "main.rebuildImage.func1.2" to "main.rebuildImage": what the compiler appends for closures,
// method values, go and defer wrappers and range functions is stripped, and so are type arguments;
// the form in which culprits are compared. A closure of package level is "main.init", as newer
// compilers name it. (A closure inside an inlined function keeps the name of the function it was
// inlined into, such as "main.outer.inner": that cannot be told from a method.)
[[nodiscard]] std::string without_closure(std::string_view function);

// The same of a frame: names of C code stay as they are, whatever dots they hold.
[[nodiscard]] std::string without_closure(const Frame& frame);

// "main.Map[go.shape.int].Get" to "main.Map.Get"; what is put for the arguments may be given.
[[nodiscard]] std::string without_type_arguments(std::string_view function,
                                                 std::string_view instead = {});

// The import path of a function: "net/http" of "net/http.(*conn).serve"; empty for C functions and
// addresses.
[[nodiscard]] std::string_view package_of(std::string_view function);

// C code, or whatever else no Go compiler made. Such a frame has in `file` the path of the module
// it lies in, a shared library or the executable, or "?" where that is not known, and no line. It
// is never one of the kinds below, though its name may look like it:
// "libMagickCore-6.Q16.so.6+0x12".
[[nodiscard]] bool is_c_frame(const Frame& frame);

// The runtime's own functions, also those that other packages know under a name of theirs, such as
// sync.runtime_Semacquire. Not runtime/pprof and the like.
[[nodiscard]] bool is_runtime_frame(const Frame& frame);

// Functions of the probe that leakgate builds into the target.
[[nodiscard]] bool is_probe_frame(const Frame& frame);

// Of the Go standard library, the runtime included.
[[nodiscard]] bool is_standard_frame(const Frame& frame);

// True for frames of the target's own code: not the Go runtime, not the standard library, not a
// dependency (module cache or vendor folder), not what cgo or the compiler made. Functions of
// package main are the target's wherever they lie.
[[nodiscard]] bool is_user_frame(const Frame& frame);

// The first user frame from the leaf; else the first frame that is not the runtime's; else the
// leaf. nullptr for an empty stack.
[[nodiscard]] const Frame* culprit_of(const Stack& stack);

// "main.serve main.go:41": the function, the base name of the file and the line; what is unknown is
// left out, as is the line of a C frame: "CloneImage libMagickCore-6.Q16.so.6".
[[nodiscard]] std::string to_text(const Frame& frame);

}  // namespace leakgate
