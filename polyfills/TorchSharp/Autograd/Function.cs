#nullable disable // as upstream's

using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>A function with a backward of its own; the derived class comes as T.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            private static readonly T s_instance = new();

            public abstract string Name { get; }

            public static List<Tensor> apply_internal(params object[] vars)
            {
                var isTensor = Array.ConvertAll(vars, v => v is Tensor { IsInvalid: false });
                var inputs = vars.OfType<Tensor>().Where(t => !t.IsInvalid).ToList();
                var recorded = is_grad_enabled() && inputs.Exists(t => t.requires_grad);
                var managed = new ManagedNode(s_instance.Name, s_instance.Backward, isTensor);
                var handles = Handles(inputs);
                // LibTorch gives the handle back with the node, which the graph may keep long after this.
                var node = Shim.Checked(Shim.shim_node_new(GCHandle.ToIntPtr(GCHandle.Alloc(managed)), handles, recorded ? handles.Length : 0));
                try
                {
                    var context = managed.Context = new AutogradContext(Shim.shim_node_weak(node));
                    List<Tensor> outputs;
                    using (no_grad())
                        outputs = s_instance.Forward(context, vars);
                    var wrapped = Handles(outputs);
                    Shim.Check(Shim.shim_node_wrap(recorded ? node : 0, handles, handles.Length, Handles(context.Constant), context.Constant.Count,
                        Handles(context.Dirty), context.Dirty.Count, wrapped, wrapped.Length));
                    KeepAlive(inputs, outputs, context.Constant, context.Dirty);
                    List<Tensor> results = [.. wrapped.Select(h => new Tensor(h))];
                    if (recorded)
                    {
                        results.ForEach(managed.Remember);
                        Shim.Check(Shim.shim_node_save(node, Handles(context.ToSave), context.ToSave.Count));
                        context.SavedCount = context.ToSave.Count;
                    }
                    context.ToSave.ForEach(GC.KeepAlive);
                    return results;
                }
                finally
                {
                    Shim.shim_node_dispose(node);
                }
            }

            internal abstract List<Tensor> Forward(AutogradContext context, object[] vars);

            internal abstract List<Tensor> Backward(AutogradContext context, List<Tensor> gradients);
        }

        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => [forward(context, vars)];

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients[0]);
        }

        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> Forward(AutogradContext context, object[] vars) => forward(context, vars);

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) => backward(context, gradients);
        }
    }
}
