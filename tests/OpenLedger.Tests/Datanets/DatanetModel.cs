using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Datanets;

/// <summary>The rules of Datanets once more, as plainly as they can be written: lists, no indexes, what time brings by the clock alone.</summary>
internal sealed class DatanetModel(ulong uploadExpiryMs, int maxOpen, ulong appealWindowMs, ulong arbitrationWindowMs)
{
    public List<ModelDatanet> Datanets { get; } = [];

    public List<ModelContribution> Contributions { get; } = [];

    public sealed record ModelDatanet(ulong Id, Address Owner, bool TakesAll, IReadOnlyList<Address> Curators, int Threshold)
    {
        public ulong Version { get; set; }

        public ulong Records { get; set; }

        public List<ModelWithdrawal> Withdrawals { get; } = [];

        /// <summary>How many of them the newest version leaves out.</summary>
        public int Covered { get; set; }

        /// <summary>Whether a version has nothing that was withdrawn since.</summary>
        public bool IsOpen(ulong version) => !Withdrawals.Any(w => w.From <= version && version < (w.LeftOutBy ?? ulong.MaxValue));
    }

    /// <summary>A contribution of the model has one record, so it is withdrawn as a whole.</summary>
    public sealed record ModelWithdrawal(ModelContribution Contribution, ulong From)
    {
        public ulong? LeftOutBy { get; set; }
    }

    public sealed record ModelContribution(ulong Id, ModelDatanet Datanet, Address Contributor, ulong ExpiresAt)
    {
        public ContributionState State { get; set; } = ContributionState.Declared;

        public ulong? Version { get; set; }

        /// <summary>Since when it is failed or rejected.</summary>
        public ulong Refused { get; set; }

        public ContributionState? AppealedFrom { get; set; }

        public ulong DecideBy { get; set; }

        public Dictionary<Address, bool> Votes { get; } = [];
    }

    /// <summary>Lets the clock's time take effect.</summary>
    public void At(ulong now)
    {
        foreach (var contribution in Contributions.Where(c => c.State == ContributionState.Declared && c.ExpiresAt <= now))
            contribution.State = ContributionState.Expired;
        foreach (var contribution in Contributions.Where(c => c.State == ContributionState.Appealed && c.DecideBy <= now))
            contribution.State = contribution.AppealedFrom!.Value;
    }

    public int OpenOf(Address contributor) => Contributions.Count(c => c.Contributor == contributor
        && c.State is ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested or ContributionState.Accepted or ContributionState.Appealed);

    public bool Create(ulong seq, Address actor, bool isOpen, IReadOnlyList<Address> curators, int threshold)
    {
        Datanets.Add(new ModelDatanet(seq, actor, isOpen, curators, threshold));
        return true;
    }

    public bool Declare(ulong seq, ulong now, Address actor, ModelDatanet? datanet)
    {
        if (datanet is null || (!datanet.TakesAll && datanet.Owner != actor) || OpenOf(actor) >= maxOpen)
            return false;
        Contributions.Add(new ModelContribution(seq, datanet, actor, now + uploadExpiryMs));
        return true;
    }

    public static bool Complete(Address actor, ModelContribution? contribution, bool isWellFormed) =>
        Move(contribution, isWellFormed && contribution?.Contributor == actor, ContributionState.Declared, ContributionState.Completed);

    public static bool Attest(ulong now, bool isAttestor, ModelContribution? contribution, bool isGood)
    {
        var moved = Move(contribution, isAttestor, ContributionState.Completed, isGood ? ContributionState.Ingested : ContributionState.Failed);
        if (moved)
            contribution!.Refused = now;
        return moved;
    }

    public static bool Decide(ulong now, Address actor, ModelContribution? contribution, bool accepts, bool hasReason)
    {
        if (contribution is null || contribution.State != ContributionState.Ingested)
            return false;
        var curators = contribution.Datanet.Curators;
        if (curators.Count == 0 ? contribution.Datanet.Owner != actor : !curators.Contains(actor) || !hasReason)
            return false;
        contribution.Votes[actor] = accepts;
        if (curators.Count == 0 || contribution.Votes.Values.Count(v => v == accepts) >= contribution.Datanet.Threshold)
            (contribution.State, contribution.Refused) = (accepts ? ContributionState.Accepted : ContributionState.Rejected, now);
        return true;
    }

    public bool Appeal(ulong now, Address actor, ModelContribution? contribution)
    {
        if (contribution is null || contribution.Contributor != actor || contribution.AppealedFrom is not null
            || contribution.State is not (ContributionState.Failed or ContributionState.Rejected) || contribution.Refused + appealWindowMs <= now)
            return false;
        (contribution.AppealedFrom, contribution.State, contribution.DecideBy) = (contribution.State, ContributionState.Appealed, now + arbitrationWindowMs);
        return true;
    }

    public static bool Arbitrate(ulong now, Address actor, bool isArbiter, ModelContribution? contribution, bool accepts)
    {
        if (!isArbiter || contribution is null || contribution.State != ContributionState.Appealed || contribution.Contributor == actor
            || (contribution.Datanet.Curators.Count == 0 ? contribution.Datanet.Owner == actor : contribution.Datanet.Curators.Contains(actor)))
            return false;
        var against = contribution.AppealedFrom!.Value;
        contribution.State = !accepts ? against : against == ContributionState.Rejected ? ContributionState.Accepted : ContributionState.Completed;
        contribution.Refused = now;
        return true;
    }

    public static bool Withdraw(Address actor, ModelContribution? contribution)
    {
        if (contribution is null || (actor != contribution.Contributor && actor != contribution.Datanet.Owner))
            return false;
        if (contribution.State == ContributionState.Published && contribution.Datanet.Withdrawals.All(w => w.Contribution != contribution))
        {
            contribution.Datanet.Withdrawals.Add(new ModelWithdrawal(contribution, contribution.Version!.Value));
            return true;
        }
        if (contribution.State is not (ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested or ContributionState.Accepted or ContributionState.Appealed))
            return false;
        contribution.State = ContributionState.Withdrawn;
        return true;
    }

    public static bool AddVersion(bool isAttestor, ModelDatanet? datanet, ulong number, ulong records, int covers, IReadOnlyList<ModelContribution> contributions)
    {
        if (!isAttestor || datanet is null || number != datanet.Version + 1 || covers < datanet.Covered || covers > datanet.Withdrawals.Count
            || (covers == datanet.Covered && contributions.Count == 0) || records + (ulong)(covers - datanet.Covered) < datanet.Records
            || records > datanet.Records + (ulong)contributions.Count || contributions.Distinct().Count() != contributions.Count
            || contributions.Any(c => c.Datanet != datanet || c.State != ContributionState.Accepted))
            return false;
        foreach (var contribution in contributions)
            (contribution.State, contribution.Version) = (ContributionState.Published, number);
        foreach (var withdrawal in datanet.Withdrawals.Take(covers).Skip(datanet.Covered))
            withdrawal.LeftOutBy = number;
        (datanet.Version, datanet.Records, datanet.Covered) = (number, records, covers);
        return true;
    }

    private static bool Move(ModelContribution? contribution, bool mayMove, ContributionState from, ContributionState to)
    {
        if (contribution is null || !mayMove || contribution.State != from)
            return false;
        contribution.State = to;
        return true;
    }
}
