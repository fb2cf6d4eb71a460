using OpenLedger.Core.Collections;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Snapshots;

/// <summary>The rounds of validators' votes as bytes.</summary>
internal static class CurationCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, CurationBook book) =>
        StateCodec.WriteSection(writer, book.Rounds.Values, static (to, round) =>
        {
            to.Seq(round.Contribution.Declared);
            to.Seq(round.Ingested);
            to.Time(round.Snapshot);
            to.Amount(round.Fee);
            to.Number(round.QuorumBps);
            to.Number(round.SlashBps);
            to.Number(round.Number);
            to.Time(round.CommitUntil);
            to.Time(round.RevealUntil);
            to.OptionalNumber(round.SettlesAt?.UnixMs);
            to.List([.. round.Commitments], static (to, validator) =>
            {
                to.Address(validator.Key);
                to.Hash(validator.Value.Commitment);
                to.Amount(validator.Value.Weight);
                to.Seq(validator.Value.Seq);
            });
        });

    /// <summary>Reads what <see cref="Write"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<CurationBook>> ReadAsync(StateReader reader)
    {
        var rounds = await StateCodec.ReadSectionAsync(reader, Round, static round => round.Contribution);
        return () => CurationBook.Restore(rounds);
    }

    private static CurationRound Round(StateReader from)
    {
        var round = new CurationRound(new ContributionId(from.Seq()), from.Seq(), from.Time(), from.Amount(), from.Number(), from.Number())
        {
            Number = from.Int32(CurationRound.MaxRounds),
            CommitUntil = from.Time(),
            RevealUntil = from.Time(),
            SettlesAt = from.Flag() ? from.Time() : null,
        };
        var commitments = from.List(CurationRound.MaxCommits, static from => KeyValuePair.Create(from.Address(), new CurationCommitment(from.Hash(), from.Amount(), from.Seq())));
        for (var i = 1; i < commitments.Length; i++)
            from.Ascending(isFirst: false, commitments[i - 1].Key, commitments[i].Key);
        return round with { Commitments = AddressMap<CurationCommitment>.From(commitments) };
    }
}
