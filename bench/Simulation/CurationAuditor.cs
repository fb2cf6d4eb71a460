using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Keeps plain lists of the votes that validators have committed to and shown, counts them itself when a round is over, and holds what became of the contribution and of the silent against that.</summary>
/// <param name="world">The world.</param>
internal sealed class CurationAuditor(World world)
{
    private const ulong Whole = 10_000;

    private readonly Dictionary<(ContributionId Contribution, int Round), Dictionary<Address, string>> _committed = [];
    private readonly Dictionary<(ContributionId Contribution, int Round), Dictionary<Address, bool>> _shown = [];

    /// <summary>An entry has made a state of the one before it.</summary>
    /// <param name="before">The one before.</param>
    /// <param name="state">The state.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="actor">The account of whoever has signed it; null where nobody has.</param>
    /// <param name="powers">Who may vote with how much at which moment.</param>
    public void Applied(LedgerState? before, LedgerState state, Entry entry, Address? actor, GovernanceAuditor powers)
    {
        // What time has ended, it has ended before the entry's command.
        foreach (var (id, round) in before?.Curation.Rounds.AsEnumerable() ?? [])
        {
            if (round.SettlesAt is null && round.RevealUntil <= entry.Time)
                CheckEnd(before!, state, entry, round, state.Datanets.Contributions[id], powers);
        }
        if (actor is { } validator && entry.Kind is Kinds.CurationCommit or Kinds.CurationReveal)
            Note(state, entry, validator);
        foreach (var (id, round) in state.Curation.Rounds)
        {
            foreach (var (voter, commitment) in round.Commitments)
            {
                if (round.SettlesAt is null && (_committed.GetValueOrDefault((id, round.Number))?.ContainsKey(voter) != true || commitment.Weight.Units != powers.PowerAt(voter, round.Snapshot)))
                    world.Find(Rule.ValidatorsVotesDecide, $"after entry {entry.Seq} ({entry.Kind}) {voter} has committed to a vote on {id} with {commitment.Weight}, and {powers.PowerAt(voter, round.Snapshot)} was delegated to it at {round.Snapshot}");
            }
        }
    }

    private void Note(LedgerState state, Entry entry, Address validator)
    {
        using var json = JsonDocument.Parse(entry.Payload);
        var payload = json.RootElement;
        if (!ContributionId.TryParse(payload.GetProperty("contribution").GetString(), out var id) || state.Curation.Find(id) is not { } round)
        {
            world.Find(Rule.ValidatorsVotesDecide, $"entry {entry.Seq} ({entry.Kind}) is taken, and there is no round for it");
            return;
        }
        world.Count($"accepted {entry.Kind}");
        if (entry.Kind == Kinds.CurationCommit)
        {
            Of(_committed, id, round).Add(validator, payload.GetProperty("commitment").GetString()!);
            return;
        }
        var choice = payload.GetProperty("choice").GetString()!;
        var said = choice == "accept" ? choice : $"{choice} {payload.GetProperty("code").GetString()}";
        var text = $"openledger-curation/1\n{id}\n{round.Ingested}\n{round.Number.ToString(CultureInfo.InvariantCulture)}\n{validator}\n{said}\n{Sha256(payload.GetProperty("reason").GetString()!)}\n{payload.GetProperty("salt").GetString()}";
        if (Of(_committed, id, round).GetValueOrDefault(validator) != Sha256(text) || entry.Time < round.CommitUntil || entry.Time >= round.RevealUntil)
            world.Find(Rule.ValidatorsVotesDecide, $"entry {entry.Seq} at {entry.Time} shows a vote of {validator} on {id} that is not the one it has committed to, or not between {round.CommitUntil} and {round.RevealUntil}");
        Of(_shown, id, round).Add(validator, choice == "accept");
    }

    private void CheckEnd(LedgerState before, LedgerState state, Entry entry, CurationRound round, Contribution contribution, GovernanceAuditor powers)
    {
        var (committed, shown) = (Of(_committed, round.Contribution, round), Of(_shown, round.Contribution, round));
        var (yes, no) = (Power(shown.Where(v => v.Value)), Power(shown.Where(v => !v.Value)));
        var isDecided = yes != no && yes + no >= powers.TotalAt(round.Snapshot) * round.QuorumBps / Whole;
        var (expected, number) = (isDecided ? yes > no ? ContributionState.Accepted : ContributionState.Rejected : ContributionState.Ingested, round.Number);
        // Nobody can have voted in the rounds that were over as well before the entry came.
        var until = round.RevealUntil;
        while (!isDecided && until <= entry.Time)
        {
            number++;
            until = until.Plus(TimeSpan.FromMilliseconds(before.Parameters.CurationCommitMs + before.Parameters.CurationRevealMs));
        }
        var isOver = isDecided || (ulong)number > before.Parameters.MaxCurationRounds;
        var next = state.Curation.Find(round.Contribution);
        if (contribution.State != expected || (isOver ? next is { SettlesAt: null } : next?.Number != number))
            world.Find(Rule.ValidatorsVotesDecide, $"after entry {entry.Seq} ({entry.Kind}) {round.Contribution} is {contribution.State} and its round {next?.Number.ToString(CultureInfo.InvariantCulture) ?? "over"}; in round {round.Number} {yes} were for taking it and {no} against, so it should be {expected}");
        world.Count($"rounds of validators, {(isDecided ? expected : "undecided")}");
        var slashes = state.Open.Recent.BackTo(entry.Seq).Count(m => m.Reason == MovementReason.Slash);
        var silent = committed.Keys.Where(v => !shown.ContainsKey(v) && before.Stakes.OwnStakeOf(v) >= Whole).ToList();
        if (slashes < silent.Count)
            world.Find(Rule.ValidatorsVotesDecide, $"after entry {entry.Seq} ({entry.Kind}) {silent.Count} validators have not shown their votes on {round.Contribution} in round {round.Number}, and {slashes} were slashed");
        if (silent.Count > 0)
            world.Count("rounds in which validators are slashed");

        UInt128 Power(IEnumerable<KeyValuePair<Address, bool>> votes) => votes.Aggregate(UInt128.Zero, (sum, vote) => sum + powers.PowerAt(vote.Key, round.Snapshot));
    }

    private static Dictionary<Address, T> Of<T>(Dictionary<(ContributionId, int), Dictionary<Address, T>> rounds, ContributionId id, CurationRound round)
    {
        if (!rounds.TryGetValue((id, round.Number), out var votes))
            rounds[(id, round.Number)] = votes = [];
        return votes;
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
