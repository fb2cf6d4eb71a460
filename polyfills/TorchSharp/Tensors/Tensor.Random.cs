using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Draws into or by a tensor.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Aten.Bernoulli.Call(this, generator);
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Aten.BernoulliInPlaceFloat.InPlace(this, p, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Aten.Multinomial.Call(this, num_samples, replacement, generator);
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Aten.NormalInPlace.InPlace(this, mean, std, generator);
        public Tensor uniform_(double from, double to, Generator? generator = null) => Aten.UniformInPlace.InPlace(this, from, to, generator);
        public Tensor exponential_(double lambda = 1, Generator? generator = null) => Aten.ExponentialInPlace.InPlace(this, lambda, generator);
    }
}
