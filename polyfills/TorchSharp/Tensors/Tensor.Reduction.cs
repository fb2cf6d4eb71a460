using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Sums, extremes, order.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Aten.Sum.Call(this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Aten.SumDimIntList.Call(this, new[] { dim }, keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.SumDimIntList.Call(this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.SumDimIntList.Call(this, dim, keepdim, type);
        public Tensor mean() => Aten.Mean.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.MeanDim.Call(this, dimensions, keepdim, type);
        public Tensor var(bool unbiased = true) => Aten.Var.Call(this, unbiased);
        public Tensor std(bool unbiased = true) => Aten.Std.Call(this, unbiased);
        public Tensor norm(float p = 2) => Aten.NormScalar.Call(this, (double)p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Aten.NormScalarOptDim.Call(this, (double)p, new long[] { dim }, keepdim);
        public Tensor prod(ScalarType? type = null) => Aten.Prod.Call(this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.ProdDimInt.Call(this, dim, keepdim, type);
        public Tensor max() => Aten.Max.Call(this);
        public (Tensor, Tensor) max(long dim, bool keepdim = false) => Aten.MaxDim.Call2(this, dim, keepdim);
        public Tensor max(Tensor other) => Aten.MaxOther.Call(this, other);
        public Tensor min() => Aten.Min.Call(this);
        public (Tensor, Tensor) min(long dim, bool keepdim = false) => Aten.MinDim.Call2(this, dim, keepdim);
        public Tensor min(Tensor other) => Aten.MinOther.Call(this, other);
        public Tensor argmax() => Aten.Argmax.Call(this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.Argmax.Call(this, dim, keepdim);
        public Tensor argmin() => Aten.Argmin.Call(this);
        public Tensor argmin(long dim, bool keepdim = false) => Aten.Argmin.Call(this, dim, keepdim);
        public (Tensor, Tensor) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Aten.Topk.Call2(this, k, dim, largest, sorted);
        public (Tensor, Tensor) sort(long dim = -1, bool descending = false, bool stable = false) => Aten.SortStable.Call2(this, stable, dim, descending);
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.Argsort.Call(this, dim, descending);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.Cumsum.Call(this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.Cumprod.Call(this, dim, type);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.Logsumexp.Call(this, new[] { dim }, keepdim);
        public Tensor any() => Aten.Any.Call(this);
        public Tensor any(long dim, bool keepdim = false) => Aten.AnyDim.Call(this, dim, keepdim);
        public Tensor all() => Aten.All.Call(this);
        public Tensor all(long dim, bool keepdim = false) => Aten.AllDim.Call(this, dim, keepdim);
        public Tensor median() => Aten.Median.Call(this);
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.Bincount.Call(this, weights, minlength);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, Aten.VarDim.Call(this, dimensions, unbiased, keepdim));
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, Aten.StdDim.Call(this, dimensions, unbiased, keepdim));
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);

        private static Tensor Typed(ScalarType? type, Tensor result) => type is null ? result : result.to(type.Value, disposeAfter: true);
    }
}
