using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>The elements in memory.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            Validate<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public T item<T>()
            where T : unmanaged =>
            NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        public Scalar ToScalar() => Aten.Item.CallScalar(this);

        /// <summary>The memory itself: it is valid for as long as the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get => new((void*)ContiguousData("Bytes()"), checked((int)(NumberOfElements * ElementSize)));
            set
            {
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().", nameof(value));
                value.CopyTo(new Span<byte>((void*)ContiguousData("SetBytes()"), value.Length));
            }
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var data = (byte*)ContiguousData("Bytes()");
            for (var left = NumberOfElements * ElementSize; left > 0;)
            {
                var count = (int)Math.Min(left, bufferSize);
                stream.Write(new ReadOnlySpan<byte>(data, count));
                data += count;
                left -= count;
            }
            GC.KeepAlive(this);
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var data = (byte*)ContiguousData("Bytes()");
            for (var left = NumberOfElements * ElementSize; left > 0;)
            {
                var count = (int)Math.Min(left, bufferSize);
                stream.ReadExactly(new Span<byte>(data, count));
                data += count;
                left -= count;
            }
            GC.KeepAlive(this);
        }

        /// <summary>The address of the first element.</summary>
        internal nint DataPointer => Kept(NumberOfElements == 0 ? 0 : Shim.Checked(Shim.shim_tensor_data_ptr(Handle)));

        private nint ContiguousData(string caller)
        {
            if (!is_contiguous())
                throw new InvalidOperationException($"{caller} called on non-contiguous tensor.");
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return DataPointer;
        }

        private void Validate<T>()
        {
            var expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                ScalarType.BFloat16 => typeof(BFloat16),
                _ => null,
            };
            if (typeof(T) != expected)
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
        }
    }
}
