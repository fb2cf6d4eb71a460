using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Views, and tensors put together or taken apart.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.View.Call(this, shape);
        public Tensor view_as(Tensor other) => Aten.ViewAs.Call(this, other);
        public Tensor reshape(params long[] shape) => Aten.Reshape.Call(this, shape);
        public Tensor permute(params long[] permutation) => Aten.Permute.Call(this, permutation);
        public Tensor transpose(long dim0, long dim1) => Aten.TransposeInt.Call(this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Aten.TransposeInPlace.InPlace(this, dim0, dim1);
        public Tensor t() => Aten.T.Call(this);
        public Tensor contiguous() => Aten.Contiguous.Call(this);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.Expand.Call(this, sizes, isImplicit);
        public Tensor expand(params long[] sizes) => Aten.Expand.Call(this, sizes, false);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.Expand.Call(this, sizes, isImplicit);
        public Tensor expand_as(Tensor other) => Aten.ExpandAs.Call(this, other);
        public Tensor repeat(params long[] sizes) => Aten.Repeat.Call(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.RepeatInterleaveSelfInt.Call(this, repeats, dim, output_size);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Aten.RepeatInterleaveSelfTensor.Call(this, repeats, dim, output_size);
        public Tensor squeeze(long? dim = null) => dim is null ? Aten.Squeeze.Call(this) : Aten.SqueezeDim.Call(this, dim.Value);
        public Tensor unsqueeze(long dim) => Aten.Unsqueeze.Call(this, dim);
        public Tensor unsqueeze_(long dim) => Aten.UnsqueezeInPlace.InPlace(this, dim);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.FlattenUsingInts.Call(this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => Aten.UnflattenInt.Call(this, dim, sizes);
        public Tensor flip(params long[] dims) => Aten.Flip.Call(this, dims);
        public Tensor roll(long[] shifts, long[] dims) => Aten.Roll.Call(this, shifts, dims);
        public Tensor roll(long shifts, long? dims = null) => dims is null ? Aten.Roll.Call(this, new[] { shifts }) : Aten.Roll.Call(this, new[] { shifts }, new[] { dims.Value });
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.Chunk.CallMany(this, chunks, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.SplitWithSizes.CallMany(this, sizes, dim);
        public Tensor[] split(long size, int dim = 0) => Aten.SplitTensor.CallMany(this, size, dim);
        public Tensor[] unbind(long dimension = 0) => Aten.UnbindInt.CallMany(this, dimension);
        public Tensor tile(long[] reps) => Aten.Tile.Call(this, reps);
        public Tensor movedim(long[] source, long[] destination) => Aten.MovedimIntlist.Call(this, source, destination);
        public Tensor broadcast_to(params long[] shape) => Aten.BroadcastTo.Call(this, shape);
        public Tensor narrow(long dim, long start, long length) => Aten.Narrow.Call(this, dim, start, length);
        public Tensor unfold(long dimension, long size, long step) => Aten.Unfold.Call(this, dimension, size, step);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.Diagonal.Call(this, offset, dim1, dim2);
        public Tensor diag(long diagonal = 0) => Aten.Diag.Call(this, diagonal);
        public Tensor tril(long diagonal = 0) => Aten.Tril.Call(this, diagonal);
        public Tensor triu(long diagonal = 0) => Aten.Triu.Call(this, diagonal);
        public Tensor tril_(long diagonal = 0) => Aten.TrilInPlace.InPlace(this, diagonal);
        public Tensor triu_(long diagonal = 0) => Aten.TriuInPlace.InPlace(this, diagonal);
        public Tensor swapaxes(long dim0, long dim1) => Aten.Swapaxes.Call(this, dim0, dim1);
        public Tensor alias() => Aten.Alias.Call(this);
        public Tensor ravel() => Aten.Ravel.Call(this);
    }
}
