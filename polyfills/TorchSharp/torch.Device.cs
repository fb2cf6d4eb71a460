using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    private static Device s_defaultDevice = CPU;

    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => new(DeviceType.CUDA, index);

    public static Device get_default_device() => s_defaultDevice;

    public static void set_default_device(Device device) => s_defaultDevice = InitializeDevice(device);

    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static Device InitializeDevice(Device? device)
    {
        device ??= s_defaultDevice;
        if (device.type == DeviceType.CUDA && !cuda.is_available())
            throw new InvalidOperationException("CUDA is not available: this LibTorch was built without it, or there is no device.");
        return device;
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static class cuda
    {
        public static bool is_available() => Shim.shim_cuda_is_available();

        public static int device_count() => Shim.shim_cuda_device_count();

        public static void synchronize(Device? device = null) => Shim.Check(Shim.shim_cuda_synchronize(device?.index ?? -1));
    }

    public class Device
    {
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Enum.Parse<DeviceType>(parts[0].ToUpperInvariant());
            index = parts.Length == 2 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1)
        {
            type = Enum.Parse<DeviceType>(deviceType.ToUpperInvariant());
            this.index = index;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

#pragma warning disable CA1308 // torch writes them in lower case
        public override string ToString() => type == DeviceType.CPU ? "cpu" : type.ToString().ToLowerInvariant() + (index == -1 ? "" : ":" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));
#pragma warning restore CA1308
    }
}
