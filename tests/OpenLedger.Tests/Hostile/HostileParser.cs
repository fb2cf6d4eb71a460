using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Hostile;

/// <summary>A parser that strangers reach, with inputs that it takes.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Parse">Parses; true where the input was taken. It must return, whatever the input is.</param>
/// <param name="Corpus">Inputs that it takes.</param>
internal sealed record HostileParser(string Name, Func<byte[], bool> Parse, IReadOnlyList<byte[]> Corpus)
{
    /// <summary>One input may take so long; the machine may be busy with other things.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>What parsing may allocate whatever the input is, in bytes: buffers of the readers of files are the largest part.</summary>
    private const long BaseAllocation = 24L << 20;

    /// <summary>What it may allocate for each byte of the input.</summary>
    private const long AllocationPerByte = 512;

    /// <summary>For parsers of text.</summary>
    public static HostileParser OfText(string name, Func<string, bool> parse, params string[] corpus) =>
        new(name, bytes => parse(Encoding.UTF8.GetString(bytes)), [.. corpus.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Drives hostile inputs through the parser: each returns, in time, within its memory.</summary>
    /// <returns>How many were refused and how many taken.</returns>
    public (int Refused, int Taken) Withstand(int count)
    {
        Assert.All(Corpus, input => Assert.True(Parse(input), $"{Name} does not take its own example {Encoding.UTF8.GetString(input)}"));
        var (refused, taken) = (0, 0);
        Prop.ForAll(HostileBytes.From(Corpus).ToArbitrary(), input =>
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            if (Parse(input))
                taken++;
            else
                refused++;
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeLimit, $"{Name} took longer than {TimeLimit.TotalSeconds:0} s for {input.Length} bytes.");
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < BaseAllocation + (AllocationPerByte * input.Length), $"{Name} allocated {allocated} bytes for an input of {input.Length}.");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
        return (refused, taken);
    }
}
