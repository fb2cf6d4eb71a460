namespace OpenLedger.Tests.Governance;

/// <summary>Every stake and every delegation as they came, looked through again for each question.</summary>
/// <param name="users">How many there are; each is a number.</param>
internal sealed class PowerModel(int users)
{
    private readonly List<(ulong Time, int Who, int? Delegate, UInt128? Stake)> _events = [];

    public void Add(ulong time, int who, int? to, UInt128? stake) => _events.Add((time, who, to, stake));

    public int DelegateAt(int who, ulong time) => _events.LastOrDefault(e => e.Who == who && e.Delegate is not null && e.Time <= time).Delegate ?? who;

    public UInt128 StakeAt(int who, ulong time) => _events.LastOrDefault(e => e.Who == who && e.Stake is not null && e.Time <= time).Stake ?? 0;

    public UInt128 PowerAt(int who, ulong time) =>
        Enumerable.Range(0, users).Where(from => DelegateAt(from, time) == who).Aggregate(UInt128.Zero, (sum, from) => sum + StakeAt(from, time));

    public UInt128 TotalAt(ulong time) => Enumerable.Range(0, users).Aggregate(UInt128.Zero, (sum, who) => sum + StakeAt(who, time));
}
