using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Bench.Simulation;

/// <summary>Has the independent verifier recompute a ledger that has come to rest, from the bytes of its blocks and from its public log, and compares what it says.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">The ledger, with everything published and anchored.</param>
internal sealed class FinalVerification(World world, SimulatedLedger ledger)
{
    /// <summary>Of so many seeds one has the verifier check all signatures too, which takes longer than the rest. The servers and the replay check them in every history.</summary>
    private const int SignaturesEvery = 8;

    /// <summary>Verifies.</summary>
    public async Task RunAsync()
    {
        try
        {
            var (_, checkpoint) = await TileVerifier.ReadCheckpointAsync(ReadLogAsync, ledger.Policy, CancellationToken.None);
            IReadOnlyList<Commitment> anchors = [.. ledger.Chain.Anchors.Select(a => new Commitment($"The anchor of {a.Size} entries", a.Size, a.LogRoot, a.HeadHash, a.ClaimsRoot))];
            var hasSignatures = world.Seed % SignaturesEvery == 0;
            var options = new VerificationOptions { Signatures = hasSignatures, Genesis = ledger.Auditor.Head!.Domain.Genesis, Commitments = [TileVerifier.CommitmentOf(checkpoint), .. anchors] };
            var blocks = await BlockVerifier.VerifyAsync((from, _) => ledger.Table.ReadRaw(from, ledger.Options.Rot), options, CancellationToken.None);
            // The same signatures once more would say nothing new.
            var tiles = await TileVerifier.VerifyAsync(ReadLogAsync, checkpoint, options with { Commitments = anchors, Signatures = false }, CancellationToken.None);
            Compare("blocks", blocks);
            Compare("tiles", tiles);
            if (blocks.Head!.Hash != ledger.Auditor.Head.Hash)
                world.Find(Rule.TheVerifierAgrees, $"it ends with the block {blocks.Head.Hash}, and the replay with {ledger.Auditor.Head.Hash}");
            world.Count("verifications");
            if (hasSignatures)
                world.Count("verifications with signatures");
        }
        catch (VerificationException e)
        {
            world.Find(Rule.TheVerifierAgrees, e.Message);
        }
    }

    private void Compare(string source, VerificationReport report)
    {
        var (hash, expected) = (StateDigest.Of(report.State).Hash, StateDigest.Of(ledger.Auditor.Head!.State).Hash);
        if (report.Entries != ledger.LogAuditor.Size || report.Commands != (ulong)ledger.Auditor.Commands || report.NoOps != 0)
            world.Find(Rule.TheVerifierAgrees, $"from the {source} it has {report.Entries} entries with {report.Commands} commands, of which {report.NoOps} have no effect");
        else if (report.LogRoot != ledger.LogAuditor.Root || hash != expected)
            world.Find(Rule.TheVerifierAgrees, $"from the {source} it has the root {report.LogRoot} and the state {hash}, and the replay {ledger.LogAuditor.Root} and {expected}");
    }

    private Task<byte[]?> ReadLogAsync(string path, CancellationToken cancellationToken) => Task.FromResult(ledger.Log[path]);
}
