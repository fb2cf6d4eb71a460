using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Primitives;

/// <summary>Random values of the primitive types, with the borders of their ranges well represented.</summary>
internal static class Gens
{
    private static Config Fraction { get; } = Config.QuickThrowOnFailure.WithReplay(1, 3);

    internal static Gen<ulong> UInt64 { get; } = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(t => ((ulong)(uint)t.Item1 << 32) | (uint)t.Item2),
        Gen.Choose(0, 20).Select(small => (ulong)small),
        Gen.Choose(0, 20).Select(small => ulong.MaxValue - (ulong)small));

    internal static Gen<Hash256> Hash { get; } = Bytes(Hash256.Size).Select(bytes => new Hash256(bytes));

    internal static Gen<Address> Address { get; } = Bytes(Core.Primitives.Address.Size).Select(bytes => new Address(bytes));

    internal static Gen<LedgerTime> Time { get; } = UInt64.Select(ms => new LedgerTime(ms % (LedgerTime.Max.UnixMs + 1)));

    internal static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).ArrayOf(count).Select(numbers => Array.ConvertAll(numbers, number => (byte)number));

    /// <summary>Checks a property on so many random values; a failure names the value and the seed.</summary>
    internal static void ForAll<T>(Gen<T> values, int count, Func<T, bool> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    /// <summary>As <see cref="ForAll{T}(Gen{T}, int, Func{T, bool})"/> for a property that asserts.</summary>
    internal static void ForAll<T>(Gen<T> values, int count, Action<T> asserts) =>
        Prop.ForAll(values.ToArbitrary(), asserts).Check(Config.QuickThrowOnFailure.WithMaxTest(count));

    /// <summary>How many times as many sequences as usual are made: OPENLEDGER_MODELS, more than one for a long run and less for one under mutation, else one.</summary>
    internal static double Times { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("OPENLEDGER_MODELS"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times) && times > 0 ? times : 1;

    /// <summary>True where so many sequences are made that they reach all that they are to reach.</summary>
    internal static bool IsFull => Times >= 1;

    /// <summary>A property over sequences; a failing sequence is cut down step by step to a short one that still fails.</summary>
    internal static void ForAllSequences<T>(Gen<T> steps, int count, int maxLength, Action<T[]> asserts)
    {
        var sequences = Gen.Choose(1, maxLength).SelectMany(length => steps.ArrayOf(length));
        // A fraction finds the same every time, and says only that it fails: under mutation nobody reads the sequence.
        if (!IsFull)
            Prop.ForAll(Arb.From(sequences), asserts).Check(Fraction.WithMaxTest(Some(count)));
        else
            Prop.ForAll(Arb.From(sequences, Shorter), asserts).Check(Config.QuickThrowOnFailure.WithMaxTest(Some(count)));
    }

    /// <summary>So many cases as <see cref="Times"/> makes of a count.</summary>
    internal static int Some(int count) => Math.Max(1, (int)(count * Times));

    private static IEnumerable<T[]> Shorter<T>(T[] steps)
    {
        for (var half = steps.Length / 2; half > 0; half /= 2)
        {
            for (var start = 0; start + half <= steps.Length; start += half)
                yield return [.. steps[..start], .. steps[(start + half)..]];
        }
    }
}
