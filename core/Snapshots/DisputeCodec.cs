using OpenLedger.Core.Collections;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Disputes, and what code has judged, as bytes.</summary>
internal static class DisputeCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, DisputeBook book) =>
        StateCodec.WriteSection(writer, book.All, static (to, dispute) =>
        {
            to.Seq(dispute.Id.Opened);
            to.Address(dispute.Opener);
            to.Address(dispute.Accused);
            to.Text(dispute.Offence.Word);
            Write(to, dispute.Claim);
            to.Amount(dispute.Bond);
            to.Time(dispute.OpenedAt);
            to.Flag(dispute.Answer is not null);
            if (dispute.Answer is { } answer)
                Write(to, answer);
            to.Byte((byte)dispute.Phase);
            to.Time(dispute.DueAt);
            to.Byte((byte)dispute.Outcome);
            to.Address(dispute.Appellant);
            to.Amount(dispute.AppealBond);
            to.Time(dispute.Snapshot);
            to.Amount(dispute.For);
            to.Amount(dispute.Against);
            to.Number(dispute.SlashBps);
            to.Amount(dispute.Slashed);
        }).Concat(StateCodec.WriteSection(writer, book.All.SelectMany(d => d.Votes.Select(v => (d.Id, Voter: v.Key, Upholds: v.Value))), static (to, vote) =>
        {
            to.Seq(vote.Id.Opened);
            to.Address(vote.Voter);
            to.Flag(vote.Upholds);
        })).Concat(StateCodec.WriteSection(writer, book.Judgements.All, static (to, judgement) =>
        {
            to.Seq(judgement.Seq);
            to.Time(judgement.Time);
            to.Text(judgement.Offence.Word);
            to.Address(judgement.Offender);
            to.Seq(judgement.On.Opened);
            to.Text(judgement.On.Kind);
            to.Byte((byte)judgement.On.Round);
            to.Address(judgement.Reporter);
            to.Amount(judgement.Slashed);
        }));

    /// <summary>Reads what <see cref="Write(StateWriter, DisputeBook)"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<DisputeBook>> ReadAsync(StateReader reader)
    {
        var disputes = await StateCodec.ReadSectionAsync(reader, Dispute, static dispute => dispute.Id);
        var votes = await StateCodec.ReadSectionAsync(reader, static from => (Id: new DisputeId(from.Seq()), Voter: from.Address(), Upholds: from.Flag()), static vote => (vote.Id, vote.Voter));
        var judgements = await StateCodec.ReadSectionAsync(reader, Judgement, static judgement => judgement.Seq);
        if (judgements.DistinctBy(j => (j.Offender, j.On)).Count() != judgements.Count)
            throw reader.Wrong("an offence was judged twice");
        var open = disputes.Where(d => d.Phase != DisputePhase.Closed).Select(d => d.Id).ToHashSet();
        if (votes.Any(v => !open.Contains(v.Id)))
            throw reader.Wrong("a vote is on no open dispute");
        return () =>
        {
            var byDispute = votes.GroupBy(v => v.Id).ToDictionary(of => of.Key, of => AddressMap<bool>.From(of.Select(v => KeyValuePair.Create(v.Voter, v.Upholds))));
            return DisputeBook.Restore([.. disputes.Select(d => byDispute.TryGetValue(d.Id, out var cast) ? d with { Votes = cast } : d)], JudgementBook.Restore(judgements));
        };
    }

    private static Dispute Dispute(StateReader from)
    {
        var (id, opener, accused) = (new DisputeId(from.Seq()), from.Address(), from.Address());
        var offence = Offence.Find(from.Text()) ?? throw from.Wrong("a dispute is about no offence that is known here");
        var dispute = new Dispute(id, opener, accused, offence, Pleading(from), from.Amount(), from.Time())
        {
            Answer = from.Flag() ? Pleading(from) : null,
            Phase = (DisputePhase)from.Byte(),
            DueAt = from.Time(),
            Outcome = (DisputeOutcome)from.Byte(),
            Appellant = from.Address(),
            AppealBond = from.Amount(),
            Snapshot = from.Time(),
            For = from.Amount(),
            Against = from.Amount(),
            SlashBps = from.Number(),
            Slashed = from.Amount(),
        };
        return Enum.IsDefined(dispute.Phase) && Enum.IsDefined(dispute.Outcome) ? dispute : throw from.Wrong("a dispute has no phase or no outcome");
    }

    private static Judgement Judgement(StateReader from)
    {
        var (seq, time) = (from.Seq(), from.Time());
        var offence = Offence.Find(from.Text()) is { Judge: Judge.Code } known ? known : throw from.Wrong("a judgement is about no offence that code judges");
        var (offender, on) = (from.Address(), new VotedOn(from.Seq(), from.Text(), from.Byte()));
        return on.Kind is Kinds.DisputeVote or Kinds.ProposalVote ? new Judgement(seq, time, offence, offender, on, from.Address(), from.Amount()) : throw from.Wrong("a judgement is about no vote");
    }

    private static void Write(StateWriter to, Pleading pleading)
    {
        to.Text(pleading.Statement);
        to.Hash(pleading.Evidence);
        to.Text(pleading.Url);
    }

    private static Pleading Pleading(StateReader from) => new(from.Text(), from.Hash(), from.Text());
}
