using TorchSharp.Native;

namespace TorchSharp;

/// <summary>New tensors by a rule, after another one, or from several.</summary>
public static partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = start.Type != ScalarType.Float64 && stop.Type != ScalarType.Float64 && step.Type != ScalarType.Float64;
        return Finished(Aten.ArangeStartStep.Call(start, stop, step, dtype ?? (integral ? ScalarType.Int64 : get_default_dtype()), default, InitializeDevice(device)), requires_grad, null);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Linspace.Call(start, end, steps, dtype ?? get_default_dtype(), default, InitializeDevice(device)), requires_grad, null);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.EyeM.Call(rows, columns == -1 ? rows : columns, dtype ?? get_default_dtype(), default, InitializeDevice(device)), requires_grad, names);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Finished(Aten.RandintLowGenerator.Call(low, high, size, generator, dtype ?? ScalarType.Int64, default, InitializeDevice(device)), requires_grad, names);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Finished(Aten.RandpermGenerator.Call(n, generator, dtype ?? ScalarType.Int64, default, InitializeDevice(device)), requires_grad, null);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.ZerosLike.Call(input, dtype, default, device), requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.OnesLike.Call(input, dtype, default, device), requires_grad, names);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.EmptyLike.Call(input, dtype, default, device), requires_grad, names);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Finished(Aten.FullLike.Call(input, value, dtype, default, device), requires_grad, names);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.RandLike.Call(input, dtype, default, device), requires_grad, null);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.Cat.Call(tensors, dim);

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.Stack.Call(tensors.ToArray(), dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.WhereSelf.Call(condition, x, y);

    public static Tensor[] where(Tensor condition) => Aten.Where.CallMany(condition);

    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.Einsum.Call(equation, tensors);
}
