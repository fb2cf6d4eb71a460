using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Keeps plain lists of who owns which Datanet, who has contributed what, and what a sponsor account has paid for whom in an epoch; and holds each charge for gas against them.</summary>
/// <param name="world">The world.</param>
internal sealed class SponsorAuditor(World world)
{
    private readonly Dictionary<string, Address> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Datanet, Address Contributor)> _contributions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Datanet, Address Contributor), UInt128> _used = [];

    /// <summary>An entry has made a state of the one before it.</summary>
    /// <param name="before">The one before.</param>
    /// <param name="state">The state.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="actor">The account of whoever has signed it; null where nobody has.</param>
    public void Applied(LedgerState? before, LedgerState state, Entry entry, Address? actor)
    {
        if (before is null)
            return;
        if (state.Economy.Epoch != before.Economy.Epoch)
            _used.Clear();
        if (actor is not { } account)
            return;
        using var payload = JsonDocument.Parse(entry.Payload);
        if (entry.Kind == Kinds.DatanetCreate)
            _owners[$"dn-{entry.Seq}"] = account;
        else if (entry.Kind == Kinds.ContributionDeclare)
            _contributions[$"ct-{entry.Seq}"] = (Text(payload, "datanet")!, account);
        var movements = state.Open.Recent.BackTo(entry.Seq).ToList();
        foreach (var line in movements.Where(m => m.Reason == MovementReason.Sponsor).SelectMany(m => m.Lines).Where(l => l.Change < 0 && DatanetOf(l.Account) is not null))
        {
            if (_owners.GetValueOrDefault(DatanetOf(line.Account)!) != account)
                world.Find(Rule.SponsorsPayForContributors, $"entry {entry.Seq} ({entry.Kind}) of {account} takes {-line.Change} base units from {line.Account}, and {DatanetOf(line.Account)} is not its");
        }
        var sponsor = SponsorOf(entry, payload, account);
        foreach (var line in movements.Where(m => m.Reason == MovementReason.Gas).SelectMany(m => m.Lines).Where(l => l.Change < 0))
            Check(before, state, entry, account, sponsor, line.Account, (UInt128)(-line.Change));
    }

    /// <summary>The sponsor account pays what it may and can, and nothing else.</summary>
    private void Check(LedgerState before, LedgerState state, Entry entry, Address account, string? sponsor, AccountId payer, UInt128 cost)
    {
        var units = cost / before.Parameters.GasPrice.Units;
        var isInBounds = sponsor is not null && _used.GetValueOrDefault((sponsor, account)) + units <= before.Parameters.SponsorGasPerEpoch;
        if (DatanetOf(payer) is { } paying)
        {
            world.Count("commands that a sponsor has paid");
            if (paying != sponsor || !isInBounds)
                world.Find(Rule.SponsorsPayForContributors, $"entry {entry.Seq} ({entry.Kind}) of {account} has {payer} pay for {units} units of gas, after {_used.GetValueOrDefault((paying, account))} in this epoch");
            _used[(paying, account)] = _used.GetValueOrDefault((paying, account)) + units;
        }
        else if (isInBounds && Balance(state, sponsor!) >= cost)
            world.Find(Rule.SponsorsPayForContributors, $"entry {entry.Seq} ({entry.Kind}) of {account} has {payer} pay for {units} units of gas, and the sponsor of {sponsor} could");
    }

    /// <summary>Who may pay: for a contributor's own contribution the sponsor of its Datanet.</summary>
    private string? SponsorOf(Entry entry, JsonDocument payload, Address account) => entry.Kind switch
    {
        Kinds.ContributionDeclare => Text(payload, "datanet"),
        Kinds.ContributionComplete or Kinds.ContributionAppeal or Kinds.ContributionWithdraw =>
            _contributions.GetValueOrDefault(Text(payload, "contribution")!) is var (datanet, contributor) && contributor == account ? datanet : null,
        _ => null,
    };

    private static UInt128 Balance(LedgerState state, string datanet) => state.Open.Balances.FirstOrDefault(b => DatanetOf(b.Key) == datanet).Value.Units;

    private static string? DatanetOf(AccountId account) => account.Name is { } name && name.StartsWith("sponsor:", StringComparison.Ordinal) ? name["sponsor:".Length..] : null;

    private static string? Text(JsonDocument payload, string name) => payload.RootElement.GetProperty(name).GetString();
}
