// Gradients, the modes that switch them off, and functions whose backward is written in C#.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <memory>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace autograd = torch::autograd;
using autograd::variable_list;

namespace {

// Runs the backward of a managed node: pushes the gradients into `sink` by shim_push, and returns null or, for a failure, its message.
using Backward = const char* (*)(void* managed, at::Tensor* const* gradients, int64_t count, variable_list* sink);
// Tells that LibTorch has let a node go.
using Release = void (*)(void* managed);

Backward backward_callback = nullptr;
Release release_callback = nullptr;

struct ManagedNode final : autograd::Node {
    explicit ManagedNode(void* managed) : managed(managed) {}
    ~ManagedNode() override { release_callback(managed); }

    variable_list apply(variable_list&& inputs) override {
        std::vector<at::Tensor*> gradients;
        gradients.reserve(inputs.size());
        for (auto& input : inputs) gradients.push_back(shim::own(std::move(input)));
        variable_list outputs;
        const auto* failure = backward_callback(managed, gradients.data(), static_cast<int64_t>(gradients.size()), &outputs);
        if (failure != nullptr) throw std::runtime_error(failure);
        return outputs;
    }

    void release_variables() override { saved.clear(); }

    void* managed;
    std::vector<autograd::SavedVariable> saved;
};

using NodeHandle = std::shared_ptr<ManagedNode>;

variable_list no_forward_mode(const variable_list&, const variable_list&) {
    TORCH_CHECK(false, "A function of this kind has no forward-mode derivative.");
}

at::Tensor view_as_self(const at::Tensor& tensor) { return tensor.view_as(tensor); }

// LibTorch's wrapping of a function's outputs has taken more arguments with its versions: the newest form that this one has is called.
template <typename Wrap, typename... Common>
auto wrap_outputs(Wrap wrap, const Common&... common) {
    const autograd::_jvp_fn_t jvp = no_forward_mode;
    const std::unordered_set<at::TensorImpl*> none;
    const auto view = [](const at::Tensor& tensor) { return view_as_self(tensor); };
    if constexpr (std::is_invocable_v<Wrap, Common..., decltype(jvp), decltype(none), decltype(view), bool>)
        return wrap(common..., jvp, none, view, false);
    else if constexpr (std::is_invocable_v<Wrap, Common..., decltype(jvp), decltype(none), decltype(view)>)
        return wrap(common..., jvp, none, view);
    else if constexpr (std::is_invocable_v<Wrap, Common..., decltype(jvp), decltype(none)>)
        return wrap(common..., jvp, none);
    else
        return wrap(common..., jvp);
}

}  // namespace

SHIM bool shim_grad_enabled() { return at::GradMode::is_enabled(); }

SHIM void shim_set_grad_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }

SHIM bool shim_inference_enabled() { return c10::InferenceMode::is_enabled(); }

SHIM void* shim_inference_enter(bool enabled) {
    return shim::guarded<void*>(nullptr, [&]() -> void* { return new c10::InferenceMode(enabled); });
}

SHIM void shim_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

SHIM bool shim_backward(at::Tensor* const* tensors, int64_t count, at::Tensor* const* gradients, int64_t gradient_count, bool retain_graph,
                        bool create_graph, at::Tensor* const* inputs, int64_t input_count) {
    return shim::succeeds([&] {
        autograd::backward(shim::tensors(tensors, count), shim::tensors(gradients, gradient_count), retain_graph, create_graph,
                           shim::tensors(inputs, input_count));
    });
}

// Stores one handle for each input, null where it is unused.
SHIM bool shim_grad(at::Tensor* const* outputs, int64_t output_count, at::Tensor* const* inputs, int64_t input_count, at::Tensor* const* gradients,
                    int64_t gradient_count, bool retain_graph, bool create_graph, bool allow_unused, at::Tensor** results) {
    return shim::succeeds([&] {
        const auto found = autograd::grad(shim::tensors(outputs, output_count), shim::tensors(inputs, input_count),
                                          shim::tensors(gradients, gradient_count), retain_graph, create_graph, allow_unused);
        for (size_t i = 0; i < found.size(); i++) results[i] = shim::own(found[i]);
    });
}

SHIM void shim_autograd_callbacks(Backward backward, Release release) {
    backward_callback = backward;
    release_callback = release;
}

SHIM void shim_push(variable_list* sink, const at::Tensor* tensor) { sink->push_back(tensor == nullptr ? at::Tensor() : *tensor); }

// A node for `managed`, which is released once by the callback; where `inputs` are given the node hangs below them in the graph.
SHIM NodeHandle* shim_node_new(void* managed, at::Tensor* const* inputs, int64_t count) {
    return shim::guarded<NodeHandle*>(nullptr, [&] {
        NodeHandle node(new ManagedNode(managed), autograd::deleteNode);
        if (count > 0) node->set_next_edges(autograd::collect_next_edges(shim::tensors(inputs, count)));
        node->clear_input_metadata();
        return new NodeHandle(std::move(node));
    });
}

SHIM void shim_node_dispose(NodeHandle* node) { delete node; }

// Makes `outputs` results of the node (of no node where it is null), in place: each handle is replaced by one that the caller owns.
SHIM bool shim_node_wrap(NodeHandle* node, at::Tensor* const* inputs, int64_t input_count, at::Tensor* const* constant, int64_t constant_count,
                         at::Tensor* const* dirty, int64_t dirty_count, at::Tensor** outputs, int64_t output_count) {
    return shim::succeeds([&] {
        std::unordered_set<at::TensorImpl*> non_differentiable, modified;
        for (int64_t i = 0; i < constant_count; i++) non_differentiable.insert(constant[i]->unsafeGetTensorImpl());
        for (int64_t i = 0; i < dirty_count; i++) {
            dirty[i]->unsafeGetTensorImpl()->bump_version();
            modified.insert(dirty[i]->unsafeGetTensorImpl());
        }
        std::vector<shim::optional<at::Tensor>> raw;
        for (int64_t i = 0; i < output_count; i++) raw.emplace_back(*outputs[i]);
        const std::shared_ptr<autograd::Node> below = node == nullptr ? nullptr : *node;
        const at::ArrayRef<shim::optional<at::Tensor>> all = raw;
        const variable_list above = shim::tensors(inputs, input_count);
        const auto wrapped = wrap_outputs(&autograd::_wrap_outputs, above, non_differentiable, modified, all, below);
        for (int64_t i = 0; i < output_count; i++) outputs[i] = wrapped[i].has_value() ? shim::own(*wrapped[i]) : nullptr;
    });
}

SHIM bool shim_node_save(NodeHandle* node, at::Tensor* const* tensors, int64_t count) {
    return shim::succeeds([&] {
        auto& target = **node;
        target.saved.clear();
        for (int64_t i = 0; i < count; i++) {
            const auto is_output = tensors[i] != nullptr && tensors[i]->grad_fn().get() == &target;
            target.saved.emplace_back(tensors[i] == nullptr ? at::Tensor() : *tensors[i], is_output);
        }
    });
}

// A node that is running backward is found by a weak handle, because the graph alone keeps it.
SHIM std::weak_ptr<ManagedNode>* shim_node_weak(NodeHandle* node) { return new std::weak_ptr<ManagedNode>(*node); }

SHIM void shim_node_weak_dispose(std::weak_ptr<ManagedNode>* node) { delete node; }

SHIM bool shim_node_unpack(std::weak_ptr<ManagedNode>* node, at::Tensor** results, int64_t count) {
    return shim::succeeds([&] {
        const auto target = node->lock();
        TORCH_CHECK(target != nullptr && static_cast<int64_t>(target->saved.size()) == count, autograd::ERR_BACKWARD_TWICE);
        for (int64_t i = 0; i < count; i++) results[i] = shim::own(target->saved[i].unpack(target));
    });
}
