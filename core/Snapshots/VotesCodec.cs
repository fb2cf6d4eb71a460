using OpenLedger.Core.Governance;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Voting power as bytes.</summary>
internal static class VotesCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, VotingPower votes) =>
        StateCodec.WriteSection(writer, votes.Voters, static (to, voter) =>
        {
            to.Address(voter.Key);
            to.Amount(voter.Value.Stake);
            to.Address(voter.Value.Delegate);
        }).Concat(StateCodec.WriteSection(writer, votes.Powers, static (to, power) =>
        {
            to.Address(power.Key);
            WriteHistory(to, power.Value);
        })).Concat(StateCodec.WriteSection(writer, [votes.Total], WriteHistory)).Concat(StateCodec.WriteSection(writer, votes.Snapshots, static (to, snapshot) =>
        {
            to.Time(snapshot.Key);
            to.Number(snapshot.Value);
        }));

    /// <summary>Reads what <see cref="Write"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<VotingPower>> ReadAsync(StateReader reader)
    {
        var voters = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(from.Address(), new Voter(from.Amount(), from.Address())), static voter => voter.Key);
        if (voters.Any(v => v.Value == new Voter(default, v.Key)))
            throw reader.Wrong("a voter has neither stake nor a delegate");
        var powers = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(from.Address(), ReadHistory(from)), static power => power.Key);
        var total = await StateCodec.ReadSectionAsync(reader, ReadHistory, static history => history.Latest.Since);
        if (total.Count != 1)
            throw reader.Wrong("the sum of all votes is not said once");
        var snapshots = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(from.Time(), from.Int32(int.MaxValue)), static snapshot => snapshot.Key);
        if (snapshots.Any(s => s.Value == 0))
            throw reader.Wrong("nobody needs a snapshot of voting power");
        var delegated = new Dictionary<Address, UInt128>();
        foreach (var (_, voter) in voters.Where(v => v.Value.Stake != default))
            delegated[voter.Delegate] = delegated.GetValueOrDefault(voter.Delegate) + voter.Stake.Units;
        if (powers.Any(p => p.Value.IsNothing || p.Value.Latest.Power.Units != delegated.GetValueOrDefault(p.Key)) || delegated.Count != powers.Count(p => p.Value.Latest.Power != default)
            || total[0].Latest.Power.Units != delegated.Values.Aggregate(UInt128.Zero, (sum, power) => sum + power))
            throw reader.Wrong("a voting power is not the stake that is delegated to it");
        return () => VotingPower.Restore(voters, powers, total[0], snapshots);
    }

    private static void WriteHistory(StateWriter writer, PowerHistory history) => writer.List([.. history.All], static (to, checkpoint) =>
    {
        to.Time(checkpoint.Since);
        to.Amount(checkpoint.Power);
    });

    private static PowerHistory ReadHistory(StateReader reader)
    {
        var all = reader.List(StateReader.MaxItemBytes, static from => new Checkpoint(from.Time(), from.Amount()));
        if (all.Length == 0)
            throw reader.Wrong("a voting power has no value");
        for (var i = 1; i < all.Length; i++)
            reader.Ascending(isFirst: false, all[i - 1].Since, all[i].Since);
        return PowerHistory.Restore(all);
    }
}
