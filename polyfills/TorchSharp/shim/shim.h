// The C ABI between the polyfill (C#) and LibTorch (C++). Tensors cross it as pointers to at::Tensor that their holder deletes, as upstream's do.
// Every function that can fail returns null, or stores it where the caller looks, and leaves torch's message in shim_error().
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/Generator.h>
#include <torch/version.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#define SHIM extern "C" __attribute__((visibility("default")))

namespace shim {

// LibTorch's own optional became the standard's.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <typename T>
using optional = std::optional<T>;
#else
template <typename T>
using optional = c10::optional<T>;
#endif

// The message of the last failure on this thread; empty after a success.
std::string& last_error();

void remember(const std::exception& failure);

// Runs `body`, and returns `fallback` where it throws.
template <typename Result, typename Body>
Result guarded(Result fallback, Body&& body) noexcept {
    try {
        return std::forward<Body>(body)();
    } catch (const std::exception& failure) {
        remember(failure);
    } catch (...) {
        last_error() = "An unknown native exception.";
    }
    return fallback;
}

// Like guarded, for what has no result: true where it succeeded.
template <typename Body>
bool succeeds(Body&& body) noexcept {
    return guarded(false, [&] {
        std::forward<Body>(body)();
        return true;
    });
}

inline at::Tensor* own(at::Tensor tensor) { return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr; }

// The tensors behind `count` handles; a null handle is an undefined tensor.
std::vector<at::Tensor> tensors(at::Tensor* const* handles, int64_t count);

}  // namespace shim
