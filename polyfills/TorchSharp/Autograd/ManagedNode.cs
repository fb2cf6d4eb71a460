#nullable disable // as the functions that it runs

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>The managed half of a node in the graph: it lives for as long as LibTorch keeps the node.</summary>
        private sealed unsafe class ManagedNode(string name, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, bool[] isTensor)
        {
            private readonly List<(long[] Shape, ScalarType Type, Device Device)> _outputs = [];

            private nint _failure;

            static ManagedNode() => Shim.shim_autograd_callbacks(&Backward, &Release);

            ~ManagedNode() => Marshal.FreeCoTaskMem(_failure);

            public AutogradContext Context { get; set; }

            public void Remember(Tensor output) => _outputs.Add((output.shape, output.dtype, output.device));

            /// <summary>The gradients of the tensors among the arguments, from those of the outputs.</summary>
            private List<Tensor> Run(List<Tensor> gradients)
            {
                for (var i = 0; i < gradients.Count; i++)
                {
                    if (gradients[i] is null && Context.MaterializeGrads)
                        gradients[i] = zeros(_outputs[i].Shape, _outputs[i].Type, _outputs[i].Device);
                }
                var results = backward(Context, gradients);
                if (results.Count > isTensor.Length && results.Skip(isTensor.Length).All(t => t is null || t.IsInvalid))
                    results = results[..isTensor.Length];
                if (results.Count != isTensor.Length)
                    throw new NotImplementedException($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}), got {results.Count}");
                for (var i = 0; i < results.Count; i++)
                {
                    if (!isTensor[i] && results[i] is { IsInvalid: false })
                        throw new NotImplementedException($"Function {name} returned a gradient different that is defined at position {i + 1}, but the corresponding forward input was not a Tensor");
                }
                return [.. results.Where((_, i) => isTensor[i])];
            }

            [UnmanagedCallersOnly]
            private static byte* Backward(nint managed, nint* gradients, long count, nint sink)
            {
                var node = (ManagedNode)GCHandle.FromIntPtr(managed).Target;
                try
                {
                    var inputs = new List<Tensor>();
                    for (var i = 0; i < count; i++)
                        inputs.Add(gradients[i] == 0 ? null : new Tensor(gradients[i]));
                    foreach (var result in node.Run(inputs))
                    {
                        Shim.shim_push(sink, result is null || result.IsInvalid ? 0 : result.Handle);
                        GC.KeepAlive(result);
                    }
                    return null;
                }
#pragma warning disable CA1031 // Nothing managed may cross the native frames above: the message does, and comes out as an ExternalException.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    Marshal.FreeCoTaskMem(node._failure);
                    node._failure = Marshal.StringToCoTaskMemUTF8(e.Message);
                    return (byte*)node._failure;
                }
            }

            [UnmanagedCallersOnly]
            private static void Release(nint managed)
            {
                var handle = GCHandle.FromIntPtr(managed);
                ((ManagedNode)handle.Target).Context?.Dispose();
                handle.Free();
            }
        }
    }
}
