using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;

namespace OpenLedger.Core.Disputes;

/// <summary>Who judges an offence. The names are those of the API.</summary>
public enum Judge
{
    /// <summary>The rules themselves, in the entry that shows it.</summary>
    Code,

    /// <summary>Stake, in a dispute.</summary>
    Dispute,
}

/// <summary>What a provider can lose stake for.</summary>
/// <param name="Word">What the ledger calls it.</param>
/// <param name="Description">What it is.</param>
/// <param name="Evidence">What is to be shown.</param>
/// <param name="Judge">Who judges.</param>
/// <param name="Parameter">The parameter that says which part of the stake it costs, in basis points.</param>
/// <param name="EndsRoles">Whether it ends the provider's roles.</param>
/// <param name="Fraction">That part.</param>
public sealed record Offence(string Word, string Description, string Evidence, Judge Judge, string Parameter, bool EndsRoles, Func<LedgerParameters, ulong> Fraction)
{
    /// <summary>What <c>offence.report</c> shows. It costs little: a key's owner may have changed their mind, and nobody can tell (docs/adr/0042).</summary>
    internal static readonly Offence DoubleVote = new("double-vote", "Signed two votes on the same proposal, or in the same round of a dispute, with different choices.", "The two votes with their signatures, whether or not the ledger took them.",
        Judge.Code, "slashMinorBps", EndsRoles: false, p => p.SlashMinorBps);

    /// <summary>The one that nobody has to show: the ledger has the commitment and no vote (docs/adr/0046).</summary>
    internal static readonly Offence MissingReveal = new("missing-reveal", "Committed to a vote on a contribution and did not show it in time.", "Nothing: the ledger has the commitment, and no vote.",
        Judge.Code, "curationSlashBps", EndsRoles: false, p => p.CurationSlashBps) { Cap = p => p.MaxCurationSlash };

    /// <summary>The most that it costs.</summary>
    public Func<LedgerParameters, OpenAmount> Cap { get; private init; } = p => p.MaxSlash;

    /// <summary>All of them, by word.</summary>
    public static IReadOnlyList<Offence> All { get; } =
    [
        new("bad-service", "Answered too late, not at all or not as its endpoint promises, again and again.", "A file with the requests, the times and the answers or their absence, and the SHA-256 of it.",
            Judge.Dispute, "slashMinorBps", EndsRoles: false, p => p.SlashMinorBps),
        DoubleVote,
        new("false-attestation", "Attested of files, of a job or of an upload what is not so.", "The file, or the job's data and settings, with which anyone gets another result than the entry says, and the SHA-256 of it.",
            Judge.Dispute, "slashGraveBps", EndsRoles: true, p => p.SlashGraveBps),
        new("false-receipt", "Signed a receipt whose attribution, recomputed from what it commits to, differs.", "The receipt with the answer's projected gradient and the index, and the SHA-256 of that file.",
            Judge.Dispute, "slashGraveBps", EndsRoles: true, p => p.SlashGraveBps),
        MissingReveal,
        new("wrong-judgement", "Judged a contribution against its Datanet's terms for a gain of its own.", "The contribution's id, the terms that it fulfils or breaks, and what shows the gain, in a file with its SHA-256.",
            Judge.Dispute, "slashMinorBps", EndsRoles: false, p => p.SlashMinorBps),
    ];

    /// <summary>Those that disputes, and proposals, judge.</summary>
    public static IReadOnlyList<Offence> Disputed { get; } = [.. All.Where(o => o.Judge == Judge.Dispute)];

    /// <summary>The offence of a word, or null.</summary>
    public static Offence? Find(string word) => All.FirstOrDefault(o => o.Word == word);
}
