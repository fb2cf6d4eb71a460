using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales the gradients down so that their common norm is at most <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var none = no_grad();
                Tensor[] gradients = [.. tensors.Select(t => t.grad).OfType<Tensor>()];
                if (gradients.Length == 0)
                    return 0;
                var norms = stack(gradients.Select(g => g.norm((float)norm_type).to(gradients[0].device)));
                var total = norms.norm((float)norm_type).ToScalar().ToDouble();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                    Array.ForEach(gradients, g => g.mul_(factor));
                return total;
            }
        }
    }
}
