using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>
/// The threads of Debian's LibTorch: its matrix products run in OpenBLAS, which has a pool of its own, and two pools that wait for each other cost more than
/// they give. OpenBLAS gets the processors, OpenMP one thread; whoever sets one of the two variables decides alone.
/// </summary>
internal static partial class ThreadSettings
{
    public static void Apply()
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is not null || Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") is not null)
            return;
        // PyTorch's own builds carry MKL, whose threads are OpenMP's.
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 })
            return;
        _ = setenv("OMP_NUM_THREADS", "1", 0);
        _ = setenv("OPENBLAS_NUM_THREADS", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture), 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
