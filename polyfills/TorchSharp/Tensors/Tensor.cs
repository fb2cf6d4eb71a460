using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of LibTorch. It is freed by Dispose, by the scope that owns it, or by the garbage collector.</summary>
    public partial class Tensor : IDisposable
    {
        private static long s_totalCount;
        private static long s_peakCount;

        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var count = Interlocked.Increment(ref s_totalCount);
            s_peakCount = Math.Max(count, s_peakCount);
            OwningDisposeScope = DisposeScopeManager.OfThread.Created(this);
        }

        /// <summary>Takes the place of <paramref name="taken"/>, which is empty afterwards, in the scope that owns it too.</summary>
        internal Tensor(Tensor taken)
        {
            var scope = taken.OwningDisposeScope;
            _handle = taken.DecoupleFromNativeHandle();
            Interlocked.Increment(ref s_totalCount);
            OwningDisposeScope = scope;
            scope?.Own(this);
        }

        ~Tensor() => Dispose(false);

        /// <summary>The tensors that are alive in managed code.</summary>
        public static long TotalCount => s_totalCount;

        public static long PeakCount => s_peakCount;

        public string? name { get; set; }

        public bool IsInvalid => _handle == 0;

        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
                return;
            DisposeScopeManager.OfThread.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref s_totalCount);
            Shim.shim_tensor_dispose(handle);
        }

        public nint DecoupleFromNativeHandle()
        {
            var handle = Handle;
            GC.SuppressFinalize(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref s_totalCount);
            _handle = 0;
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null && other is not null)
                other.Attach(this);
            else
                OwningDisposeScope?.MoveToOther(other, this);
            return this;
        }

        public long Dimensions => Kept(Shim.shim_tensor_dim(Handle));

        public long ndim => Dimensions;

        public long dim() => Dimensions;

        public long NumberOfElements => Kept(Shim.shim_tensor_numel(Handle));

        public long numel() => NumberOfElements;

        public long ElementSize => Kept(Shim.shim_tensor_element_size(Handle));

        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    Shim.shim_tensor_sizes(Handle, first);
                return Kept(sizes);
            }
        }

        public long[] size() => shape;

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Shim.shim_tensor_strides(Handle, first);
            return Kept(strides);
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset() => Kept(Shim.shim_tensor_storage_offset(Handle));

        public ScalarType dtype => Kept((ScalarType)Shim.shim_tensor_dtype(Handle));

        public DeviceType device_type => Kept((DeviceType)Shim.shim_tensor_device(Handle, out _));

        public int device_index
        {
            get
            {
                Shim.shim_tensor_device(Handle, out var index);
                return Kept((int)index);
            }
        }

        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_contiguous() => Kept(Shim.shim_tensor_is_contiguous(Handle));

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>The value, once the tensor cannot be collected before it was read.</summary>
        private T Kept<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }
    }
}
