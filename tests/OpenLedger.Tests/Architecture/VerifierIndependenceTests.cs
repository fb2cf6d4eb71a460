namespace OpenLedger.Tests.Architecture;

/// <summary>
/// The verifier has its own reading of blocks, links, trees and bundles (docs/adr/0029). What it shares with the product on purpose is named here: the rules and
/// what they are written in, and the parsers of the notes that others publish too. Nothing that writes, follows or serves the ledger is among it.
/// </summary>
public sealed class VerifierIndependenceTests
{
    private static readonly string[] SharedSpaces = ["OpenLedger.Core.Identity", "OpenLedger.Core.Primitives", "OpenLedger.Core.Results"];

    private static readonly HashSet<string> SharedTypes = new(StringComparer.Ordinal)
    {
        // The rules, and what an entry means.
        "OpenLedger.Core.Ledger.LedgerState", "OpenLedger.Core.Ledger.Outcome", "OpenLedger.Core.Ledger.Entry", "OpenLedger.Core.Ledger.ParsedCommand",
        "OpenLedger.Core.Ledger.Genesis", "OpenLedger.Core.Ledger.RegisteredKey", "OpenLedger.Core.Ledger.KeyRegistry", "OpenLedger.Core.Ledger.Duties",
        // What the vault pays by, of which a book is part of the state and the tree is what the contract checks.
        "OpenLedger.Core.Open.OpenBook", "OpenLedger.Core.Claims.ClaimBook", "OpenLedger.Core.Claims.ClaimProver",
        // The notes that anybody's log and witness publish.
        "OpenLedger.Core.Transparency.SignedNote", "OpenLedger.Core.Transparency.Checkpoint", "OpenLedger.Core.Transparency.LogPolicy",
        "OpenLedger.Core.Transparency.LogProof",
    };

    [Fact]
    public void Verifier_uses_the_rules_and_the_notes_and_nothing_else_of_the_ledger()
    {
        var used = TypeUse.Of("OpenLedger.Core", "OpenLedger.Core.Verification");
        Assert.Superset(SharedTypes, used.Where(SharedTypes.Contains).ToHashSet(StringComparer.Ordinal));
        var others = used.Where(name => !SharedTypes.Contains(name) && !SharedSpaces.Any(space => name.StartsWith(space + ".", StringComparison.Ordinal)) && name.StartsWith("OpenLedger.", StringComparison.Ordinal));
        Assert.Empty(others);
    }

    [Fact]
    public void Scan_sees_what_a_namespace_uses()
    {
        // In code only, in a field only, in a signature only, in a generic argument, in an iterator.
        var ledger = TypeUse.Of("OpenLedger.Core", "OpenLedger.Core.Ledger");
        Assert.Superset(new HashSet<string>(["OpenLedger.Core.Merkle.CompactRange", "OpenLedger.Core.Merkle.MerkleTree", "OpenLedger.Core.Json.Jcs", "OpenLedger.Core.Datanets.DatanetBook"]), ledger.ToHashSet());
        var transparency = TypeUse.Of("OpenLedger.Core", "OpenLedger.Core.Transparency");
        Assert.Contains("OpenLedger.Core.Merkle.InclusionProof", transparency);
        Assert.DoesNotContain(transparency, name => name.StartsWith("OpenLedger.Core.Transparency.", StringComparison.Ordinal));
    }
}
