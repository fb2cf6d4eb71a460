using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The C ABI of shim/*.cpp, which stands on LibTorch.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "openledger_torch";

    /// <summary>What torch said about the last failure on this thread.</summary>
    public static ExternalException Failure() => new(Marshal.PtrToStringUTF8((nint)shim_error()));

    /// <summary>Throws for a handle that is null, because its call failed.</summary>
    public static nint Checked(nint handle) => handle != 0 ? handle : throw Failure();

    /// <summary>Throws where the call failed.</summary>
    public static void Check(bool succeeded)
    {
        if (!succeeded)
            throw Failure();
    }

    // Before the native library loads: its threads are counted then, and .NET's own environment does not reach the C library.
#pragma warning disable CA2255 // There is no earlier place.
    [ModuleInitializer]
    internal static void Initialize()
#pragma warning restore CA2255
    {
        ThreadSettings.Apply();
        NativeLibrary.SetDllImportResolver(typeof(Shim).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        var file = Path.Combine(Path.GetDirectoryName(assembly.Location)!, "libopenledger_torch.so");
        if (!File.Exists(file))
            throw new DllNotFoundException($"{file} is missing: it is compiled when LibTorch is installed. As root: apt-get install -y g++ libtorch-dev (or LIBTORCH=FOLDER names one), then build again.");
        return NativeLibrary.Load(file);
    }

    [LibraryImport(Library)] internal static partial byte* shim_error();
    [LibraryImport(Library)] internal static partial byte* shim_version();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint shim_operator(string name, string overload);
    [LibraryImport(Library)] internal static partial long shim_call(nint handle, long* words, long count, long** results);
    [LibraryImport(Library)] internal static partial nint shim_index(nint tensor, long* words, long count);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_index_put(nint tensor, long* words, long count, nint value);

    [LibraryImport(Library), SuppressGCTransition] internal static partial long shim_tensor_dim(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long shim_tensor_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long shim_tensor_element_size(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void shim_tensor_sizes(nint tensor, long* sizes);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void shim_tensor_strides(nint tensor, long* strides);
    [LibraryImport(Library), SuppressGCTransition] internal static partial sbyte shim_tensor_dtype(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long shim_tensor_device(nint tensor, out long index);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_tensor_is_contiguous(nint tensor);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_tensor_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial long shim_tensor_storage_offset(nint tensor);
    [LibraryImport(Library)] internal static partial nint shim_tensor_data_ptr(nint tensor);
    [LibraryImport(Library)] internal static partial void shim_tensor_dispose(nint tensor);
    [LibraryImport(Library)] internal static partial nint shim_tensor_alias(nint tensor);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_tensor_requires_grad(nint tensor);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_tensor_set_requires_grad(nint tensor, [MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial nint shim_tensor_grad(nint tensor, [MarshalAs(UnmanagedType.U1)] out bool failed);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_tensor_set_grad(nint tensor, nint gradient);
    [LibraryImport(Library)] internal static partial nint shim_tensor_of(void* data, long* sizes, long dimensions, sbyte dtype, long deviceType, long deviceIndex);

    [LibraryImport(Library)] internal static partial nint shim_generator_default(long deviceType, long deviceIndex);
    [LibraryImport(Library)] internal static partial nint shim_generator_new(ulong seed, long deviceType, long deviceIndex);
    [LibraryImport(Library)] internal static partial void shim_generator_dispose(nint generator);
    [LibraryImport(Library)] internal static partial ulong shim_generator_seed(nint generator);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial nint shim_generator_state(nint generator);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_generator_set_state(nint generator, nint state);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_manual_seed(ulong seed);

    [LibraryImport(Library)] internal static partial int shim_num_threads();
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int shim_num_interop_threads();
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_set_num_interop_threads(int count);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_cuda_is_available();
    [LibraryImport(Library)] internal static partial int shim_cuda_device_count();
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_cuda_synchronize(long index);
}
