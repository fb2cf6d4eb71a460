#nullable disable // as upstream's

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that a module counts among its parameters; it takes the place of the tensor that it is made of.</summary>
        public class Parameter(torch.Tensor data, bool requires_grad = true) : torch.Tensor(data.with_requires_grad(requires_grad));
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
