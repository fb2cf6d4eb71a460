using OpenLedger.Core.Curation;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>
/// Who may take what back. A contributor takes back what is theirs, an owner takes down what should not be there; either way it concerns the records of one
/// contribution. What other contributions gave as well stays, and what is contributed anew and accepted comes back (docs/adr/0023).
/// </summary>
internal static class WithdrawalRules
{
    public static Result<(DatanetBook Book, string? Subject)> Withdraw(DatanetBook book, ContributionWithdraw withdraw, Address actor, Entry entry, CurationBook curation)
    {
        if (!book.Contributions.TryGetValue(withdraw.Contribution, out var contribution))
            return DatanetBook.Unknown(withdraw.Contribution);
        var datanet = book.Datanets[contribution.Datanet];
        if (actor != contribution.Contributor && actor != datanet.Owner)
            return Error.Forbidden("not-contributor", $"{withdraw.Contribution} is another contributor's, and {datanet.Id} is not {actor}'s.");
        if (curation.Find(withdraw.Contribution)?.PhaseAt(entry.Time) == CurationPhase.Counting)
            return ReviewRules.ValidatorsDecide(withdraw.Contribution, "have voted, and their votes are counted with one of the next entries");
        switch (contribution.StateAt(entry.Time))
        {
            case ContributionState.Published:
                return WithdrawRecords(book, datanet, contribution, withdraw, actor, entry);
            case ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested or ContributionState.Accepted or ContributionState.Appealed:
                return withdraw.Records.Count == 0
                    ? book.Changed(contribution.Become(ContributionState.Withdrawn, entry.Time, entry.Seq, withdraw.Reason))
                    : Error.Conflict("contribution-state", $"{contribution.Id} is {contribution.State.Word()}: until its records are in a version it is withdrawn as a whole.");
            default:
                return DatanetBook.WrongState(contribution, "be withdrawn", entry.Time);
        }
    }

    private static Result<(DatanetBook Book, string? Subject)> WithdrawRecords(
        DatanetBook book, Datanet datanet, Contribution contribution, ContributionWithdraw withdraw, Address actor, Entry entry)
    {
        var ingested = contribution.Ingested!;
        var withdrawn = contribution.Withdrawn.ToBuilder();
        for (var i = 0; i < withdraw.Records.Count; i++)
        {
            var record = withdraw.Records[i];
            if (!InclusionProof.Verify(record.Record, record.Index, ingested.Records, record.Path, ingested.Root))
                return Error.Invalid("proof-invalid", $"The path of {record.Record} does not lead to the root of {contribution.Id}, {ingested.Root}.", $"/payload/records/{i}");
            if (!withdrawn.Add(record.Record))
                return Withdrawn(contribution);
        }
        if (contribution.RecordsLeft == 0)
            return Withdrawn(contribution);
        var count = withdraw.Records.Count == 0 ? contribution.RecordsLeft : (ulong)withdraw.Records.Count;
        var withdrawal = new Withdrawal(
            datanet.Withdrawals, contribution.Id, actor, withdraw.Reason, [.. withdraw.Records.Select(r => r.Record)], count, contribution.Version!.Value, entry.Seq, entry.Time);
        var changed = contribution with { Withdrawn = withdrawn.ToImmutable(), RecordsLeft = contribution.RecordsLeft - count };
        var shut = datanet with { Withdrawals = datanet.Withdrawals + 1, PendingFrom = Math.Min(datanet.PendingFrom ?? ulong.MaxValue, withdrawal.FromVersion) };
        return (book.Put(shut) with
        {
            Withdrawals = book.Withdrawals.Add((datanet.Id, withdrawal.Number), withdrawal),
            AwaitingRemoval = book.AwaitingRemoval.Add(datanet.Id),
        }).Changed(changed);
    }

    private static Error Withdrawn(Contribution contribution) => Error.Conflict("record-withdrawn", $"What is to be withdrawn of {contribution.Id} has been already, or is named twice.");
}
