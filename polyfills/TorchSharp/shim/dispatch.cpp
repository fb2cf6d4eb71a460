// Any operator of LibTorch by the name of its schema: the arguments come as a flat row of 64-bit words, each value a tag and what belongs to it.
#include "shim.h"

#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>
#include <ATen/TensorIndexing.h>

#include <cstring>
#include <limits>
#include <memory>
#include <vector>

namespace {

// The same numbers as in Native/Tag.cs.
enum Tag : int64_t {
    kNone = 0,
    kTensor = 1,
    kInt = 2,
    kDouble = 3,
    kBool = 4,
    kInts = 5,
    kDoubles = 6,
    kTensors = 7,
    kOptionalTensors = 8,
    kString = 9,
    kDevice = 10,
    kGenerator = 11,
    kDefault = 12,
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<c10::IValue> defaults;
    std::vector<bool> has_default;
};

double as_double(int64_t word) {
    double value;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

at::Tensor tensor_of(int64_t word) {
    const auto* handle = reinterpret_cast<const at::Tensor*>(word);
    return handle == nullptr ? at::Tensor() : *handle;
}

c10::IValue read(const int64_t*& word, const Operator& op, size_t position) {
    const auto tag = *word++;
    switch (tag) {
        case kNone: return {};
        case kTensor: return tensor_of(*word++);
        case kInt: return *word++;
        case kDouble: return as_double(*word++);
        case kBool: return *word++ != 0;
        case kInts: {
            const auto count = *word++;
            c10::List<int64_t> list;
            list.reserve(count);
            for (int64_t i = 0; i < count; i++) list.push_back(*word++);
            return list;
        }
        case kDoubles: {
            const auto count = *word++;
            c10::List<double> list;
            list.reserve(count);
            for (int64_t i = 0; i < count; i++) list.push_back(as_double(*word++));
            return list;
        }
        case kTensors: {
            const auto count = *word++;
            c10::List<at::Tensor> list;
            list.reserve(count);
            for (int64_t i = 0; i < count; i++) list.push_back(tensor_of(*word++));
            return list;
        }
        case kOptionalTensors: {
            const auto count = *word++;
            c10::List<shim::optional<at::Tensor>> list;
            list.reserve(count);
            for (int64_t i = 0; i < count; i++) {
                const auto handle = *word++;
                list.push_back(handle == 0 ? shim::optional<at::Tensor>() : shim::optional<at::Tensor>(tensor_of(handle)));
            }
            return list;
        }
        case kString: {
            const auto bytes = *word++;
            std::string text(reinterpret_cast<const char*>(word), bytes);
            word += (bytes + 7) / 8;
            return text;
        }
        case kDevice: {
            const auto type = static_cast<c10::DeviceType>(*word++);
            return c10::Device(type, static_cast<c10::DeviceIndex>(*word++));
        }
        case kGenerator: return *reinterpret_cast<const at::Generator*>(*word++);
        case kDefault:
            TORCH_CHECK(position < op.has_default.size() && op.has_default[position], "Argument ", position, " of ", op.handle.operator_name(), " has no default.");
            return op.defaults[position];
        default: TORCH_CHECK(false, "Unknown tag ", tag, ".");
    }
}

int64_t word_of(double value) {
    int64_t word;
    std::memcpy(&word, &value, sizeof word);
    return word;
}

void write(c10::IValue&& value, std::vector<int64_t>& words) {
    const auto put = [&](int64_t tag, int64_t word) {
        words.push_back(tag);
        words.push_back(word);
    };
    if (value.isTensor()) {
        put(kTensor, reinterpret_cast<int64_t>(shim::own(std::move(value).toTensor())));
    } else if (value.isInt()) {
        put(kInt, value.toInt());
    } else if (value.isDouble()) {
        put(kDouble, word_of(value.toDouble()));
    } else if (value.isBool()) {
        put(kBool, value.toBool());
    } else if (value.isNone()) {
        put(kNone, 0);
    } else if (value.isTensorList()) {
        for (const at::Tensor tensor : value.toTensorList()) put(kTensor, reinterpret_cast<int64_t>(shim::own(tensor)));
    } else {
        TORCH_CHECK(false, "A result of kind ", value.tagKind(), " is not supported.");
    }
}

}  // namespace

// The operator `name`.`overload` ("aten::add", "Tensor"), for the life of the process; null where this LibTorch has no such operator.
SHIM void* shim_operator(const char* name, const char* overload) {
    return shim::guarded<void*>(nullptr, [&]() -> void* {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        if (!handle.has_value()) {
            shim::last_error() = std::string("This LibTorch has no operator ") + name + (*overload ? "." : "") + overload + ".";
            return nullptr;
        }
        auto op = std::make_unique<Operator>(Operator{*handle, {}, {}});
        for (const auto& argument : handle->schema().arguments()) {
            op->has_default.push_back(argument.default_value().has_value());
            op->defaults.push_back(argument.default_value().has_value() ? *argument.default_value() : c10::IValue());
        }
        return op.release();
    });
}

// Calls an operator with the first `count` of its arguments; the others take their defaults. Returns the number of result words, two each, behind
// `results` (valid until this thread's next call), or -1. Where `results` is null the results are dropped.
SHIM int64_t shim_call(const void* handle, const int64_t* words, int64_t count, const int64_t** results) {
    thread_local std::vector<int64_t> output;
    return shim::guarded<int64_t>(-1, [&]() -> int64_t {
        const auto& op = *static_cast<const Operator*>(handle);
        torch::jit::Stack stack;
        const auto total = op.has_default.size();
        stack.reserve(total);
        for (int64_t i = 0; i < count; i++) stack.push_back(read(words, op, i));
        for (auto i = stack.size(); i < total; i++) {
            TORCH_CHECK(op.has_default[i], "Argument ", i, " of ", op.handle.operator_name(), " is missing.");
            stack.push_back(op.defaults[i]);
        }
        op.handle.callBoxed(&stack);
        if (results == nullptr) return 0;
        output.clear();
        for (auto& value : stack) write(std::move(value), output);
        *results = output.data();
        return static_cast<int64_t>(output.size());
    });
}

namespace {

// Indices as rows of words: 0 none, 1 ellipsis, 2 an integer, 3 a truth value, 4 a slice (start, stop, step; the least integer stands for one that is
// not given), 5 a tensor.
std::vector<at::indexing::TensorIndex> read_indices(const int64_t* word, int64_t count) {
    using namespace at::indexing;
    constexpr auto absent = std::numeric_limits<int64_t>::min();
    const auto bound = [&](int64_t value) { return value == absent ? shim::optional<int64_t>() : shim::optional<int64_t>(value); };
    std::vector<TensorIndex> indices;
    for (int64_t i = 0; i < count; i++) {
        switch (*word++) {
            case 0: indices.emplace_back(None); break;
            case 1: indices.emplace_back(Ellipsis); break;
            case 2: indices.emplace_back(*word++); break;
            case 3: indices.emplace_back(*word++ != 0); break;
            case 4:
                indices.emplace_back(Slice(bound(word[0]), bound(word[1]), bound(word[2])));
                word += 3;
                break;
            case 5: indices.emplace_back(tensor_of(*word++)); break;
            default: TORCH_CHECK(false, "Unknown kind of index.");
        }
    }
    return indices;
}

}  // namespace

SHIM at::Tensor* shim_index(const at::Tensor* tensor, const int64_t* words, int64_t count) {
    return shim::guarded<at::Tensor*>(nullptr, [&] { return shim::own(tensor->index(read_indices(words, count))); });
}

SHIM bool shim_index_put(at::Tensor* tensor, const int64_t* words, int64_t count, const at::Tensor* value) {
    return shim::succeeds([&] { tensor->index_put_(read_indices(words, count), *value); });
}
