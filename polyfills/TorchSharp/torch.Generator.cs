using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        Shim.Check(Shim.shim_manual_seed(unchecked((ulong)seed)));
        return Generator.Default;
    }

    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Shim.Checked(Shim.shim_generator_new(seed, (long)(device?.type ?? DeviceType.CPU), device?.index ?? -1)), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Shim.Checked(Shim.shim_generator_default((long)DeviceType.CPU, -1)), CPU);

        public nint Handle => _handle;

        public Device device { get; }

        public Tensor get_state() => new(Shim.Checked(Shim.shim_generator_state(Live)));

        public void set_state(Tensor value)
        {
            Shim.Check(Shim.shim_generator_set_state(Live, value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Shim.Check(Shim.shim_generator_set_seed(Live, unchecked((ulong)seed)));
            return this;
        }

        public long initial_seed() => unchecked((long)Shim.shim_generator_seed(Live));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                Shim.shim_generator_dispose(handle);
        }

        private nint Live => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));
    }
}
