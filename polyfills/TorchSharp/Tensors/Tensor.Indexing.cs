using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Elements by index or mask.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => Aten.IndexSelect.Call(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Aten.Gather.Call(this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.ScatterSrc.Call(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.ScatterInPlaceSrc.InPlace(this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.ScatterAdd.Call(this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.ScatterAddInPlace.InPlace(this, dim, index, src);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.IndexAdd.Call(this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.IndexAddInPlace.InPlace(this, dim, index, source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.IndexCopy.Call(this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.IndexCopyInPlace.InPlace(this, dim, index, source);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.MaskedFillScalar.Call(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.MaskedFillInPlaceScalar.InPlace(this, mask, value);
        public Tensor masked_select(Tensor mask) => Aten.MaskedSelect.Call(this, mask);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.MaskedScatterInPlace.InPlace(this, mask, value);
        public Tensor select(long dim, long index) => Aten.SelectInt.Call(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Aten.SliceTensor.Call(this, dim, start, finish, step);
        public Tensor take(Tensor index) => Aten.Take.Call(this, index);
        public Tensor nonzero() => Aten.Nonzero.Call(this);
        public Tensor where(Tensor condition, Tensor y) => Aten.WhereSelf.Call(condition, this, y);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.BucketizeTensor.Call(this, boundaries, outInt32, right);
    }
}
