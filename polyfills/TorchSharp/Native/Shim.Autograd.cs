using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>shim/autograd.cpp.</summary>
internal static unsafe partial class Shim
{
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_grad_enabled();
    [LibraryImport(Library)] internal static partial void shim_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool enabled);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_inference_enabled();
    [LibraryImport(Library)] internal static partial nint shim_inference_enter([MarshalAs(UnmanagedType.U1)] bool enabled);
    [LibraryImport(Library)] internal static partial void shim_inference_leave(nint guard);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool shim_backward(nint[] tensors, long count, nint[] gradients, long gradientCount, [MarshalAs(UnmanagedType.U1)] bool retainGraph,
        [MarshalAs(UnmanagedType.U1)] bool createGraph, nint[] inputs, long inputCount);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool shim_grad(nint[] outputs, long outputCount, nint[] inputs, long inputCount, nint[] gradients, long gradientCount,
        [MarshalAs(UnmanagedType.U1)] bool retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph, [MarshalAs(UnmanagedType.U1)] bool allowUnused, [In, Out] nint[] results);

    [LibraryImport(Library)]
    internal static partial void shim_autograd_callbacks(delegate* unmanaged<nint, nint*, long, nint, byte*> backward, delegate* unmanaged<nint, void> release);

    [LibraryImport(Library)] internal static partial void shim_push(nint sink, nint tensor);
    [LibraryImport(Library)] internal static partial nint shim_node_new(nint managed, nint[] inputs, long count);
    [LibraryImport(Library)] internal static partial void shim_node_dispose(nint node);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool shim_node_wrap(nint node, nint[] inputs, long inputCount, nint[] constant, long constantCount, nint[] dirty, long dirtyCount,
        [In, Out] nint[] outputs, long outputCount);

    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_node_save(nint node, nint[] tensors, long count);
    [LibraryImport(Library)] internal static partial nint shim_node_weak(nint node);
    [LibraryImport(Library)] internal static partial void shim_node_weak_dispose(nint node);
    [LibraryImport(Library)][return: MarshalAs(UnmanagedType.U1)] internal static partial bool shim_node_unpack(nint node, [In, Out] nint[] results, long count);
}
