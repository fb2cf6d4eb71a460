using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Indices in brackets.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => Put(indices, value);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => Put([.. indices.Select(TensorIndex.Tensor)], value);
        }

        public Tensor this[long i1]
        {
            get => Aten.SelectInt.Call(this, 0, i1);
            set => Put([i1], value);
        }

        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => Put([i1, i2], value);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => Put([i1, i2, i3], value);
        }

        public unsafe Tensor index(params TensorIndex[] indices)
        {
            Span<long> words = stackalloc long[4 * indices.Length];
            Write(indices, words);
            nint result;
            fixed (long* first = words)
                result = Shim.shim_index(Handle, first, indices.Length);
            GC.KeepAlive(indices);
            return new Tensor(Shim.Checked(Kept(result)));
        }

        public Tensor index(params Tensor[] indices) => index([.. indices.Select(TensorIndex.Tensor)]);

        private unsafe void Put(TensorIndex[] indices, Tensor value)
        {
            Span<long> words = stackalloc long[4 * indices.Length];
            Write(indices, words);
            fixed (long* first = words)
                Shim.Check(Kept(Shim.shim_index_put(Handle, first, indices.Length, value.Handle)));
            GC.KeepAlive(indices);
            GC.KeepAlive(value);
        }

        private static void Write(TensorIndex[] indices, Span<long> words)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(indices.Length, 64);
            foreach (var index in indices)
                words = words[index.Write(words)..];
        }
    }
}
