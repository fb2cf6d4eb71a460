using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary>What is proved of one entry, and what is not: one screen.</summary>
/// <param name="Proven">The entry under its checkpoint.</param>
/// <param name="IsSigned">Whether its author signed it for the ledger; null where that was not looked at, and for a system entry.</param>
/// <param name="Cosigned">Which of the named witnesses have cosigned the checkpoint.</param>
/// <param name="KeyIsNamed">False where the log's key is the one that the server itself named.</param>
/// <param name="Anchor">The anchor on the L2 that the entry is under; null where none was looked at.</param>
internal sealed record EntryVerdict(ProvenEntry Proven, bool? IsSigned, IReadOnlyList<Cosigned> Cosigned, bool KeyIsNamed, LedgerAnchor? Anchor)
{
    /// <summary>Prints it for people or for programs.</summary>
    public void Print(bool json, Printer printer)
    {
        var (entry, checkpoint) = (Proven.Entry, Proven.Checkpoint);
        using var line = JsonDocument.Parse(Proven.Line);
        if (json)
        {
            printer.Json(new { proven = true, log = checkpoint.Origin, checkpoint.Size, checkpoint.Root, witnesses = Cosigned, signed = IsSigned, anchor = Anchor?.ToJson(), notProved = NotProved(), entry = line.RootElement });
            return;
        }
        printer.Line($"PROVEN: this is entry {entry.Seq} of the log {checkpoint.Origin}, under the checkpoint of {checkpoint.Size} entries that its key has signed{(Anchor is null ? "" : ", and the L2 has it on record")}.");
        printer.Line();
        printer.Fields(
            ("kind", entry.Kind),
            ("actor", entry.Actor?.ToChecksumString() ?? "system"),
            ("time", $"{entry.Time}, {Age.Since(entry.Time.ToDateTimeOffset())}"),
            ("signature", IsSigned == true ? "the actor's, for this ledger" : null),
            ("log root", checkpoint.Root.ToString()),
            ("witnesses", Cosigned.Count == 0 ? null : string.Join("; ", Cosigned.Select(c => $"{c.Name} at {c.At}, {Age.Since(c.At.ToDateTimeOffset())}"))),
            ("anchor", Anchor?.ToString()));
        printer.Line();
        printer.Line(JsonSerializer.Serialize(line.RootElement.GetProperty("payload"), ApiJson.Indented));
        printer.Line();
        foreach (var open in NotProved())
            printer.Line($"Not proven by this: {open}");
    }

    private IEnumerable<string> NotProved()
    {
        yield return "that the rules took the entry; ./openledger verify ledger recomputes that.";
        if (Anchor is null)
            yield return LedgerAnchor.NotNamed;
        if (!KeyIsNamed)
            yield return "that this is the key of the log that you mean: the server named it; name it yourself with --log-key VKEY.";
        if (IsSigned is null && Proven.Entry.Actor is not null)
            yield return "that the actor signed it; name the ledger with --genesis HASH and --chain ID.";
        if (Cosigned.Count == 0)
            yield return "that everybody is shown the same log; name witnesses with --witness VKEY.";
    }
}
