using System.Globalization;
using OpenLedger.Bench.Ledger;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Proofs;

/// <summary>
/// A ledger as it may look after a while: mostly contributions on their way into versions, with deposits, grants, API keys and new Datanets between them, every command rightly
/// signed and taken, about 33 entries a second. What it consists of follows from the position alone, so commands are signed on all threads.
/// </summary>
internal sealed class MixedLedger
{
    /// <summary>Contributions that are published together.</summary>
    private const int PerVersion = 8;

    /// <summary>Contributions to a Datanet.</summary>
    private const int PerDatanet = 48;

    private const int Users = 1_000;

    /// <summary>Entries that are signed at a time.</summary>
    private const int Batch = 16_384;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly Hash256 SomeHash = Hash256.Sha256("records"u8);

    private readonly StackKeys _keys;
    private readonly KeyPair[] _users = [.. Enumerable.Range(0, Users).Select(i => KeyPair.FromPrivateKey((5_000 + i).ToString("x64", CultureInfo.InvariantCulture)))];
    private readonly LedgerTime _began;
    private readonly List<Planned> _plan = [];

    private MixedLedger(StackKeys keys, LedgerTime began) => (_keys, _began) = (keys, began);

    private sealed record Planned(KeyPair Signer, string Kind, object? Payload);

    /// <summary>Makes a ledger block by block.</summary>
    /// <param name="keys">Whose ledger it is.</param>
    /// <param name="entries">How many entries it has at least; it ends soon after the border of a state that it has recorded.</param>
    /// <param name="stored">Told each block, with the head after it.</param>
    /// <returns>The head.</returns>
    public static async Task<LedgerHead> MakeAsync(StackKeys keys, int entries, Func<Block, LedgerHead, Task> stored)
    {
        var began = LedgerTime.From(DateTimeOffset.UtcNow.AddDays(-1));
        var ledger = new MixedLedger(keys, began);
        var genesis = new Genesis("bench", 31337, LedgerState.LatestRules,
        [
            new RegisteredKey(keys.Writer.Address, Duties.Writer),
            new RegisteredKey(keys.Attestor.Address, Duties.Ingest | Duties.Bridge),
            new RegisteredKey(keys.Operator.Address, Duties.Operator),
        ], LedgerParameters.Default);
        var first = LedgerHead.Create(genesis, began, keys.Writer);
        var head = LedgerHead.Follow(null, first);
        await stored(first, head);
        ledger.Plan(entries);
        var commands = new ParsedCommand?[Batch];
        for (var seq = 1; seq < ledger._plan.Count;)
        {
            var (from, count) = (seq, Math.Min(Batch, ledger._plan.Count - seq));
            var domain = head.Domain;
            Parallel.For(0, count, i => commands[i] = ledger.Sign(from + i, domain));
            for (var end = seq + count; seq < end;)
                (head, seq) = await ledger.SealAsync(head, seq, end, seq - from, commands, stored);
        }
        return head;
    }

    private LedgerTime At(int seq) => _began.Plus(Step * seq);

    private async Task<(LedgerHead Head, int Next)> SealAsync(LedgerHead head, int seq, int end, int at, ParsedCommand?[] commands, Func<Block, LedgerHead, Task> stored)
    {
        var (state, lines, bytes) = (head.State, new List<ReadOnlyMemory<byte>>(), 0);
        var room = state.Parameters.RoomInBlock(state.NextSeq);
        for (; seq < end && lines.Count < room; seq++, at++)
        {
            var entry = commands[at] is { } command
                ? Entry.FromCommand(command.Signed, new Seq((ulong)seq), At(seq))
                : Entry.FromSystem(Kinds.State, state.Boundary!.ToRecord().Encode(), new Seq((ulong)seq), At(seq));
            var line = entry.Encode();
            if (bytes + line.Length + 1 > Block.MaxBodyBytes)
                break;
            (state, var outcome) = state.Apply(entry, commands[at]);
            if (!outcome.IsOk)
                throw new InvalidOperationException($"Entry {seq} ({entry.Kind}) is refused: {outcome.Error.Message}");
            lines.Add(line);
            bytes += line.Length + 1;
        }
        var block = Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, lines, state.Time, LedgerState.LatestRules, _keys.Writer);
        head = head.Advance(block, state);
        await stored(block, head);
        return (head, seq);
    }

    private ParsedCommand? Sign(int seq, LedgerDomain domain)
    {
        var planned = _plan[seq];
        return planned.Payload is null
            ? null
            : ParsedCommand.From(SignedCommand.Sign(Command.Create(planned.Kind, planned.Payload, (ulong)seq, At(seq).Plus(Lifetime)), planned.Signer, domain));
    }

    /// <summary>What each entry says. A border's state is recorded by the first entry after it.</summary>
    private void Plan(int entries)
    {
        var interval = (int)LedgerParameters.Default.StateIntervalEntries;
        var last = ((entries + interval - 1) / interval * interval) + 1;
        _plan.Add(new Planned(_keys.Writer, Kinds.Genesis, null));
        for (var contribution = 0; _plan.Count < last;)
            contribution = PlanDatanet(contribution);
        _plan.RemoveRange(last, _plan.Count - last);
    }

    private int PlanDatanet(int contribution)
    {
        var owner = _users[contribution / PerDatanet % Users];
        var datanet = $"dn-{Add(owner, Kinds.DatanetCreate, new { card = "What it is about, in a sentence or two.", contributions = "open", licence = new { id = "CC-BY-4.0" }, name = $"Answers {contribution}", visibility = "public" })}";
        var licence = new Licence("CC-BY-4.0", null).Hash().ToString();
        for (var version = 1; version <= PerDatanet / PerVersion; version++)
        {
            var added = new List<string>();
            for (var i = 0; i < PerVersion; i++, contribution++)
                added.Add(PlanContribution(contribution, owner, datanet, licence));
            Add(_keys.Attestor, Kinds.DatanetVersion, new DatanetVersionAdd(
                Id(datanet), (ulong)version, (ulong)(version * PerVersion * 100), SomeHash, SomeHash, [.. added.Select(c => ContributionId.TryParse(c, out var id) ? id : default)],
                new Core.Ingest.ClaimsSummary(800, SomeHash), 0, []).ToJson());
            Add(owner, Kinds.DatanetGrant, new { datanet, grantee = _users[(contribution + 7) % Users].Address.ToString(), uses = new[] { "read", "train" } });
        }
        var key = new ApiKeyRegister(Hash256.Sha256(BitConverter.GetBytes(contribution)), new ApiKeyTerms("export", ApiScopes.Read, _began.Plus(TimeSpan.FromDays(90)), 60, 10_000));
        Add(_users[contribution / PerDatanet * 7 % Users], Kinds.ApiKeyRegister, key.ToJson());
        return contribution;
    }

    private string PlanContribution(int number, KeyPair owner, string datanet, string licence)
    {
        var user = _users[number * 13 % Users];
        var contribution = $"ct-{Add(user, Kinds.ContributionDeclare, new { datanet, files = new[] { new { format = "jsonl", name = $"answers-{number}.jsonl", partSize = "100000", size = "100000" } } })}";
        Add(user, Kinds.ContributionComplete, new { contribution, files = new[] { new { sha256 = SomeHash.ToString() } }, licenceHash = licence });
        var analysis = new AnalysisSummary(0, 1, [new Tally("deu", 40), new Tally("eng", 60)], 9_000, [new Tally("few-words", 2)], [new Tally("email", 1)], new StoredFile(SomeHash, 9_000), new StoredFile(SomeHash, 0));
        _ = ContributionId.TryParse(contribution, out var id);
        Add(_keys.Attestor, Kinds.ContributionIngest, new ContributionIngest(id, new IngestedRecords(100, 1, 2, SomeHash, SomeHash, 99_000, analysis)).ToJson());
        Add(owner, Kinds.ContributionAccept, new { contribution });
        if (number % 2 == 0)
            Add(_keys.Attestor, Kinds.BridgeDeposit, new BridgeDeposit(31337, owner.Address, new DepositId(Hash256.Sha256(BitConverter.GetBytes(number)), 1), (ulong)number, user.Address, OpenAmount.Whole(1)).ToJson());
        return contribution;
    }

    private static DatanetId Id(string datanet) => DatanetId.TryParse(datanet, out var id) ? id : throw new FormatException(datanet);

    private int Add(KeyPair signer, string kind, object payload)
    {
        var interval = (int)LedgerParameters.Default.StateIntervalEntries;
        if (_plan.Count % interval == 0)
            _plan.Add(new Planned(_keys.Writer, Kinds.State, null));
        _plan.Add(new Planned(signer, kind, payload));
        return _plan.Count - 1;
    }
}
