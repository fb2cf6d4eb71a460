using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary>What a verification of a whole ledger has proved, against what, and what it has not: one screen.</summary>
/// <param name="Source">Where everything was read.</param>
/// <param name="Report">What was recomputed.</param>
internal sealed record LedgerVerdict(string Source, VerificationReport Report)
{
    /// <summary>What was asked for.</summary>
    public required VerificationOptions Options { get; init; }

    /// <summary>The checkpoint that the entries lead to; null where none was looked at.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>Whether the key that the user named has signed it.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Which of the named witnesses have cosigned it.</summary>
    public IReadOnlyList<Cosigned> Cosigned { get; init; } = [];

    /// <summary>Where the public tiles were read beside the blocks; null where they were not.</summary>
    public string? Tiles { get; init; }

    /// <summary>The anchor on the L2 that the ledger goes on from; null where none was looked at.</summary>
    public LedgerAnchor? Anchor { get; init; }

    /// <summary>How many anchors below that one the ledger goes on from too; null where they were not looked for.</summary>
    public int? EarlierAnchors { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The verdict for programs.</summary>
    public object ToJson() => new
    {
        verified = true,
        source = Source,
        genesis = Report.Domain.Genesis,
        head = Report.Head is { } head ? new { head.Height, head.Hash, Report.State.NextSeq } : null,
        log = new { size = Report.Entries, root = Report.LogRoot, signed = IsSigned, witnesses = Cosigned },
        Report.Entries,
        Report.Commands,
        Report.Forged,
        Report.NoOps,
        Report.Rejected,
        signaturesChecked = Report.SignaturesChecked,
        tiles = Tiles,
        anchor = Anchor?.ToJson(),
        earlierAnchors = EarlierAnchors,
        met = Report.Met.Select(c => c.Name),
        notProved = NotProved(),
        elapsedMs = (ulong)Elapsed.TotalMilliseconds,
    };

    /// <summary>The verdict for people.</summary>
    public void Print(Printer printer)
    {
        printer.Line(Report.Head is null
            ? $"VERIFIED: the ledger \"{Report.State.Name}\" is what its public log says, and every entry is under the log's root."
            : $"VERIFIED: the ledger \"{Report.State.Name}\" is what its blocks say, and its blocks follow from each other.");
        printer.Line();
        printer.Fields(
            ("genesis", Report.Domain.Genesis.ToString()),
            ("head", Report.Head is { } head ? $"block {head.Height}, hash {head.Hash}" : null),
            ("blocks", Report.Head is { } newest ? $"{newest.Height + 1}: each names the hash of the one before and is signed by a registered writer" : null),
            ("entries", $"{Report.Entries}: each in its canonical form, under {(Report.Head is null ? "every level of tiles up to the log's root" : "its block's Merkle root")}, in order of number and time"),
            ("last entry", $"{Report.State.Time}, {Age.Since(Report.State.Time.ToDateTimeOffset())}"),
            ("signatures", Report.SignaturesChecked ? $"{Report.Commands} commands, each signed by its author for this ledger" : $"not looked at ({Report.Commands} commands)"),
            ("forged", Report.Forged == 0 ? null : $"{Report.Forged} entries claim an author whose signature they do not carry; they change nothing, and the writer of their blocks is to blame"),
            ("rules", $"all entries applied from an empty state; {Report.NoOps} were recorded without effect"));
        foreach (var rejected in Report.Rejected)
            printer.Line($"            {rejected.Count} {rejected.Code}, first at entry {rejected.First}: {rejected.Reason}");
        printer.Fields(
            ("log root", $"{Report.LogRoot} over {Report.Entries} entries"),
            ("checkpoint", Checkpoint is null ? null : $"of {Checkpoint.Size} entries{(IsSigned ? $", signed by {Checkpoint.Origin}" : ", by whomever: no key was named")}"),
            ("tiles", Tiles is null ? null : $"{Tiles}: every tile and every bundle is that of these entries, up to the checkpoint's root"),
            ("witnesses", Cosigned.Count == 0 ? null : string.Join("; ", Cosigned.Select(c => $"{c.Name} at {c.At}, {Age.Since(c.At.ToDateTimeOffset())}"))),
            ("anchor", Anchor?.ToString()),
            ("earlier", EarlierAnchors is > 0 and var earlier ? $"{earlier} anchors below it say the same of the ledger at their sizes" : null),
            // Of what was said, only a kept checkpoint says nothing of blocks.
            ("since", Options.Commitments.FirstOrDefault(c => c.HeadHash is null)?.Name),
            ("took", $"{Elapsed.TotalSeconds:0.00} s, on this machine"));
        printer.Line();
        foreach (var open in NotProved())
            printer.Line($"Not proven by this: {open}");
    }

    private IEnumerable<string> NotProved()
    {
        if (!Report.SignaturesChecked)
            yield return "that anybody signed the commands; leave --no-signatures out for that.";
        if (Report.Head is null)
            yield return "who wrote the entries into blocks: the public tiles hold no blocks; verify ledger --server URL reads them.";
        if (Checkpoint is not null && !IsSigned)
            yield return "that the log has signed the checkpoint; name its key with --log-key VKEY.";
        if (Anchor is null)
            yield return LedgerAnchor.NotNamed;
        else if (EarlierAnchors is null && Anchor.Stored.Index > 0)
            yield return "that the anchors below the newest are the ledger's too; name the block that the contract was deployed in with --from-block N.";
        if (Cosigned.Count == 0)
            yield return "that everybody is shown the same ledger; name witnesses with --witness VKEY, or compare the root and the head hash with somebody else's.";
    }
}
