using TorchSharp.Native;

namespace TorchSharp;

/// <summary>What a tensor has to do with gradients.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Kept(Shim.shim_tensor_requires_grad(Handle));
            set => Shim.Check(Kept(Shim.shim_tensor_set_requires_grad(Handle, value)));
        }

        public bool is_leaf => Kept(Shim.shim_tensor_is_leaf(Handle));

        /// <summary>A new tensor each time, over the same memory; null where there is no gradient.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = Kept(Shim.shim_tensor_grad(Handle, out var failed));
                return gradient != 0 ? new Tensor(gradient) : failed ? throw Shim.Failure() : null;
            }
            set
            {
                Shim.Check(Kept(Shim.shim_tensor_set_grad(Handle, value?.Handle ?? 0)));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Aten.RetainGrad.InPlace(this);

        public Tensor detach() => Aten.Detach.Call(this);

        public Tensor detach_() => Aten.DetachInPlace.InPlace(this);

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
