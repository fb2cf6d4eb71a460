using Nethereum.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>What the contract says of a proof is what core says, for 12,000 of them.</summary>
public sealed class ProofFuzzTests(ContractChain chain) : ContractTest(chain)
{
    private const int Count = 6_000;
    private const int Batch = 250;

    [Theory]
    [InlineData(20260731)]
    public async Task Inclusion_proofs_are_taken_and_refused_as_core_does(int seed)
    {
        var source = new ProofCases(seed);
        var cases = Enumerable.Range(0, Count).Select(_ => source.Inclusion()).ToList();
        await CompareAsync(cases.Select(c => (c.Message.GetCallData(), c.Expected, c.ToString())));
    }

    [Theory]
    [InlineData(20260801)]
    public async Task Consistency_proofs_are_taken_and_refused_as_core_does(int seed)
    {
        var source = new ProofCases(seed);
        var cases = Enumerable.Range(0, Count).Select(_ => source.Consistency()).ToList();
        await CompareAsync(cases.Select(c => (c.Message.GetCallData(), c.Expected, c.ToString())));
    }

    private async Task CompareAsync(IEnumerable<(byte[] Call, bool Expected, string Text)> cases)
    {
        var at = await Chain.DeployAsync();
        var batches = await Chain.DeployTestContractAsync("CallBatch", code => new CallBatchDeployment(code));
        var counts = new Dictionary<bool, int> { [true] = 0, [false] = 0 };
        foreach (var batch in cases.Chunk(Batch))
        {
            var message = new RunFunction { Target = at.Anchors.ToString(), Calls = [.. batch.Select(c => c.Call)], Gas = 30_000_000 };
            var answers = await Chain.AskAsync<RunFunction, List<bool>>(batches, message);
            Assert.Equal(batch.Length, answers.Count);
            foreach (var (asked, answer) in batch.Zip(answers))
            {
                Assert.True(asked.Expected == answer, $"The contract says {answer}: {asked.Text}");
                counts[answer]++;
            }
        }
        Assert.All(counts.Values, count => Assert.True(count > Count / 4, $"only {count} of {Count} cases are of one kind"));
    }
}
