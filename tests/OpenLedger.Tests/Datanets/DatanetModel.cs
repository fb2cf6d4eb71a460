using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Datanets;

/// <summary>The rules of Datanets once more, as plainly as they can be written: lists, no indexes, expiry by the clock alone.</summary>
internal sealed class DatanetModel(ulong uploadExpiryMs, int maxOpen)
{
    public List<ModelDatanet> Datanets { get; } = [];

    public List<ModelContribution> Contributions { get; } = [];

    public sealed record ModelDatanet(ulong Id, Address Owner, bool IsOpen)
    {
        public ulong Version { get; set; }

        public ulong Records { get; set; }
    }

    public sealed record ModelContribution(ulong Id, ModelDatanet Datanet, Address Contributor, ulong ExpiresAt)
    {
        public ContributionState State { get; set; } = ContributionState.Declared;

        public ulong? Version { get; set; }
    }

    /// <summary>Lets the clock's time take effect.</summary>
    public void At(ulong now)
    {
        foreach (var contribution in Contributions.Where(c => c.State == ContributionState.Declared && c.ExpiresAt <= now))
            contribution.State = ContributionState.Expired;
    }

    public int OpenOf(Address contributor) => Contributions.Count(c => c.Contributor == contributor
        && c.State is ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested or ContributionState.Accepted);

    public bool Create(ulong seq, Address actor, bool isOpen)
    {
        Datanets.Add(new ModelDatanet(seq, actor, isOpen));
        return true;
    }

    public bool Declare(ulong seq, ulong now, Address actor, ModelDatanet? datanet)
    {
        if (datanet is null || (!datanet.IsOpen && datanet.Owner != actor) || OpenOf(actor) >= maxOpen)
            return false;
        Contributions.Add(new ModelContribution(seq, datanet, actor, now + uploadExpiryMs));
        return true;
    }

    public static bool Complete(Address actor, ModelContribution? contribution, bool isWellFormed) =>
        Move(contribution, isWellFormed && contribution?.Contributor == actor, ContributionState.Declared, ContributionState.Completed);

    public static bool Attest(bool isAttestor, ModelContribution? contribution, bool isGood) =>
        Move(contribution, isAttestor, ContributionState.Completed, isGood ? ContributionState.Ingested : ContributionState.Failed);

    public static bool Decide(Address actor, ModelContribution? contribution, bool accepts) =>
        Move(contribution, contribution?.Datanet.Owner == actor, ContributionState.Ingested, accepts ? ContributionState.Accepted : ContributionState.Rejected);

    public static bool AddVersion(bool isAttestor, ModelDatanet? datanet, ulong number, ulong records, IReadOnlyList<ModelContribution> contributions)
    {
        if (!isAttestor || datanet is null || number != datanet.Version + 1 || records < datanet.Records || contributions.Distinct().Count() != contributions.Count
            || contributions.Any(c => c.Datanet != datanet || c.State != ContributionState.Accepted))
            return false;
        foreach (var contribution in contributions)
            (contribution.State, contribution.Version) = (ContributionState.Published, number);
        (datanet.Version, datanet.Records) = (number, records);
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
