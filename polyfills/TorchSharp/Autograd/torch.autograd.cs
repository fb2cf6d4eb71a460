#nullable disable // as upstream's

using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            var gradients = Handles(grad_outputs);
            var succeeded = Shim.shim_grad(Handles(outputs), outputs.Count, Handles(inputs), inputs.Count, gradients, gradients.Length, retain_graph, create_graph, allow_unused, results);
            KeepAlive(outputs, inputs, grad_outputs);
            Shim.Check(succeeded);
            return [.. results.Select(h => h == 0 ? null : new Tensor(h))];
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            var gradients = Handles(grad_tensors);
            var leaves = Handles(inputs);
            var succeeded = Shim.shim_backward(Handles(tensors), tensors.Count, gradients, gradients.Length, retain_graph ?? create_graph, create_graph, leaves, leaves.Length);
            KeepAlive(tensors, grad_tensors, inputs);
            Shim.Check(succeeded);
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        internal static nint[] Handles(IEnumerable<Tensor> tensors) => tensors is null ? [] : [.. tensors.Select(t => t?.Handle ?? 0)];

        /// <summary>Every tensor in the lists, until here.</summary>
        internal static void KeepAlive(params IEnumerable<Tensor>[] lists)
        {
            foreach (var list in lists)
            {
                foreach (var tensor in list ?? [])
                    GC.KeepAlive(tensor);
            }
        }
    }
}
