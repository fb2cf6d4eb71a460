using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => Shim.shim_num_threads();

    public static void set_num_threads(int num) => Shim.Check(Shim.shim_set_num_threads(num));

    public static int get_num_interop_threads() => Shim.shim_num_interop_threads();

    public static void set_num_interop_threads(int num) => Shim.Check(Shim.shim_set_num_interop_threads(num));

    /// <summary>LibTorch's version.</summary>
    public static unsafe string __version__ => System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)Shim.shim_version())!;
}
