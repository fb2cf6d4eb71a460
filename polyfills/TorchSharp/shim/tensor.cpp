// What is asked of a tensor so often, or is so particular, that it has an entry of its own; and the library's settings.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <c10/util/Exception.h>
#include <torch/csrc/api/include/torch/cuda.h>
#include <torch/version.h>

namespace shim {

std::string& last_error() {
    thread_local std::string message;
    return message;
}

void remember(const std::exception& failure) {
    const auto* error = dynamic_cast<const c10::Error*>(&failure);
    last_error() = error == nullptr ? failure.what() : error->what_without_backtrace();
}

std::vector<at::Tensor> tensors(at::Tensor* const* handles, int64_t count) {
    std::vector<at::Tensor> all;
    all.reserve(count);
    for (int64_t i = 0; i < count; i++) all.push_back(handles[i] == nullptr ? at::Tensor() : *handles[i]);
    return all;
}

}  // namespace shim

SHIM const char* shim_error() { return shim::last_error().c_str(); }

SHIM const char* shim_version() { return TORCH_VERSION; }

SHIM void shim_tensor_dispose(at::Tensor* tensor) { delete tensor; }

SHIM at::Tensor* shim_tensor_alias(const at::Tensor* tensor) { return new at::Tensor(*tensor); }

SHIM int64_t shim_tensor_dim(const at::Tensor* tensor) { return tensor->dim(); }

SHIM int64_t shim_tensor_numel(const at::Tensor* tensor) { return tensor->numel(); }

SHIM int64_t shim_tensor_element_size(const at::Tensor* tensor) { return static_cast<int64_t>(tensor->element_size()); }

SHIM void shim_tensor_sizes(const at::Tensor* tensor, int64_t* sizes) {
    for (const auto size : tensor->sizes()) *sizes++ = size;
}

SHIM void shim_tensor_strides(const at::Tensor* tensor, int64_t* strides) {
    for (const auto stride : tensor->strides()) *strides++ = stride;
}

SHIM int8_t shim_tensor_dtype(const at::Tensor* tensor) { return static_cast<int8_t>(tensor->scalar_type()); }

SHIM int64_t shim_tensor_device(const at::Tensor* tensor, int64_t* index) {
    *index = tensor->device().index();
    return static_cast<int64_t>(tensor->device().type());
}

SHIM bool shim_tensor_is_contiguous(const at::Tensor* tensor) { return tensor->is_contiguous(); }

SHIM bool shim_tensor_is_leaf(const at::Tensor* tensor) { return tensor->is_leaf(); }

SHIM int64_t shim_tensor_storage_offset(const at::Tensor* tensor) { return tensor->storage_offset(); }

SHIM void* shim_tensor_data_ptr(const at::Tensor* tensor) {
    return shim::guarded<void*>(nullptr, [&] { return tensor->data_ptr(); });
}

SHIM bool shim_tensor_requires_grad(const at::Tensor* tensor) { return tensor->requires_grad(); }

SHIM bool shim_tensor_set_requires_grad(at::Tensor* tensor, bool value) {
    return shim::succeeds([&] { tensor->requires_grad_(value); });
}

// The gradient, or null where there is none.
SHIM at::Tensor* shim_tensor_grad(const at::Tensor* tensor, bool* failed) {
    *failed = true;
    return shim::guarded<at::Tensor*>(nullptr, [&] {
        auto* gradient = shim::own(tensor->grad());
        *failed = false;
        return gradient;
    });
}

SHIM bool shim_tensor_set_grad(at::Tensor* tensor, const at::Tensor* gradient) {
    return shim::succeeds([&] { tensor->mutable_grad() = gradient == nullptr ? at::Tensor() : *gradient; });
}

// A tensor of its own with the contents of `data`, which may go afterwards.
SHIM at::Tensor* shim_tensor_of(const void* data, const int64_t* sizes, int64_t dimensions, int8_t dtype, int64_t device_type, int64_t device_index) {
    return shim::guarded<at::Tensor*>(nullptr, [&] {
        const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        const auto view = at::from_blob(const_cast<void*>(data), at::IntArrayRef(sizes, dimensions), at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
        return shim::own(device.is_cpu() ? view.clone() : view.to(device));
    });
}

SHIM at::Generator* shim_generator_default(int64_t device_type, int64_t device_index) {
    return shim::guarded<at::Generator*>(nullptr, [&] {
        const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        return new at::Generator(at::globalContext().defaultGenerator(device));
    });
}

SHIM at::Generator* shim_generator_new(uint64_t seed, int64_t device_type, int64_t device_index) {
    return shim::guarded<at::Generator*>(nullptr, [&] {
        const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
        auto generator = at::globalContext().defaultGenerator(device).clone();
        generator.set_current_seed(seed);
        return new at::Generator(std::move(generator));
    });
}

SHIM void shim_generator_dispose(at::Generator* generator) { delete generator; }

SHIM uint64_t shim_generator_seed(at::Generator* generator) { return generator->current_seed(); }

SHIM bool shim_generator_set_seed(at::Generator* generator, uint64_t seed) {
    return shim::succeeds([&] { generator->set_current_seed(seed); });
}

SHIM at::Tensor* shim_generator_state(at::Generator* generator) {
    return shim::guarded<at::Tensor*>(nullptr, [&] { return shim::own(generator->get_state()); });
}

SHIM bool shim_generator_set_state(at::Generator* generator, const at::Tensor* state) {
    return shim::succeeds([&] { generator->set_state(*state); });
}

// Seeds the generators of every device.
SHIM bool shim_manual_seed(uint64_t seed) {
    return shim::succeeds([&] { at::manual_seed(seed); });
}

SHIM int32_t shim_num_threads() { return at::get_num_threads(); }

SHIM bool shim_set_num_threads(int32_t count) {
    return shim::succeeds([&] { at::set_num_threads(count); });
}

SHIM int32_t shim_num_interop_threads() { return at::get_num_interop_threads(); }

SHIM bool shim_set_num_interop_threads(int32_t count) {
    return shim::succeeds([&] { at::set_num_interop_threads(count); });
}

SHIM bool shim_cuda_is_available() {
    return shim::guarded(false, [] { return torch::cuda::is_available(); });
}

SHIM int32_t shim_cuda_device_count() {
    return shim::guarded(0, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

SHIM bool shim_cuda_synchronize(int64_t index) {
    return shim::succeeds([&] { torch::cuda::synchronize(index); });
}
