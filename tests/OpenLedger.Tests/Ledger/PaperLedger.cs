using OpenLedger.Core.Accounts;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>The rules alone: entries applied one after the other on a state, without blocks, queue or storage.</summary>
internal sealed class PaperLedger
{
    private ulong _nonce;

    public PaperLedger(LedgerParameters? parameters = null)
        : this(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = parameters ?? LedgerParameters.Default }))
    {
    }

    /// <summary>Goes on from a head.</summary>
    public PaperLedger(LedgerHead head) => (State, Domain, Now, _nonce) = (head.State, head.Domain, head.State.Time, head.State.NextSeq.Value);

    public LedgerState State { get; private set; }

    public LedgerDomain Domain { get; }

    /// <summary>The time of the next entry.</summary>
    public LedgerTime Now { get; private set; }

    /// <summary>Every entry so far, with what became of it.</summary>
    public List<(Entry Entry, Result<Outcome> Outcome)> Entries { get; } = [];

    /// <summary>The command of each of <see cref="Entries"/>, or null.</summary>
    public List<ParsedCommand?> Commands { get; } = [];

    public void Advance(TimeSpan span) => Now = Now.Plus(span);

    public Result<Outcome> Send(KeyPair key, string kind, object payload, ulong? nonce = null) => Send(Sign(key, kind, payload, nonce));

    /// <summary>A command that lives for ten minutes, or as long as one may, with a fresh nonce unless told.</summary>
    public SignedCommand Sign(KeyPair key, string kind, object payload, ulong? nonce = null, LedgerTime? deadline = null) =>
        SignedCommand.Sign(Command.Create(kind, payload, nonce ?? (1_000_000 + _nonce++), deadline ?? Deadline), key, Domain);

    private LedgerTime Deadline => Now.Plus(TimeSpan.FromMilliseconds(Math.Min(600_000, State.Parameters.MaxDeadlineAheadMs)));

    public Result<Outcome> Send(SignedCommand signed) => Apply(Entry.FromCommand(signed, State.NextSeq, Now), ParsedCommand.From(signed));

    /// <summary>As if the signature had been checked: properties that apply many commands leave the cryptography to the tests of signatures.</summary>
    public Result<Outcome> SendUnsigned(Address actor, string kind, object payload)
    {
        var nonce = 1_000_000 + _nonce++;
        var command = Command.Create(kind, payload, nonce, Deadline);
        var signed = new SignedCommand(command, default, actor, Hash256.Sha256(BitConverter.GetBytes(nonce)), Domain);
        return Apply(Entry.FromCommand(signed, State.NextSeq, Now), ParsedCommand.From(signed));
    }

    /// <summary>A rotation with the new key's signature, and the guardian's where there is one.</summary>
    public Result<Outcome> Rotate(KeyPair signer, Address account, KeyPair to, KeyPair? guardian = null) => Send(signer, Kinds.AccountRotate, RotationOf(account, to, guardian));

    /// <summary>The payload of a rotation that the next command is to carry.</summary>
    public object RotationOf(Address account, KeyPair to, KeyPair? guardian = null)
    {
        var digest = Domain.Digest(new Rotation(account, to.Address, 1_000_000 + _nonce, Deadline));
        var (key, signature) = (to.Address.ToString(), to.Sign(digest).ToString());
        return guardian is null
            ? new { account = account.ToString(), signature, to = key }
            : new { account = account.ToString(), guardianSignature = guardian.Sign(digest).ToString(), signature, to = key };
    }

    /// <summary>As if the new key's signature had been checked, and the guardian's where there is one.</summary>
    public Result<Outcome> RotateUnsigned(Address actor, Address account, Address to, Address? guardian = null)
    {
        var signature = TestLedger.Owner.Sign(default);
        var rotate = new AccountRotate(account, to, signature, guardian is null ? null : signature) { SignedBy = to, GuardianSignedBy = guardian };
        var nonce = 1_000_000 + _nonce++;
        var payload = new { account = account.ToString(), signature = signature.ToString(), to = to.ToString() };
        var signed = new SignedCommand(Command.Create(Kinds.AccountRotate, payload, nonce, Deadline), default, actor, Hash256.Sha256(BitConverter.GetBytes(nonce)), Domain);
        return Apply(Entry.FromCommand(signed, State.NextSeq, Now), new ParsedCommand(signed, rotate));
    }

    public Result<Outcome> Tick() => Apply(TestLedger.Tick(State.NextSeq, Now), null);

    public Result<Outcome> Apply(Entry entry, ParsedCommand? command)
    {
        (State, var outcome) = State.Apply(entry, command);
        Entries.Add((entry, outcome));
        Commands.Add(command);
        return outcome;
    }

    /// <summary>What an entry of a kind that is of no matter here would change.</summary>
    public void Change(Func<LedgerState, LedgerState> change) => State = change(State);

    /// <summary>The payload of a Datanet with the fewest words.</summary>
    public static object Datanet(string contributions = "open", string name = "Licences") => new
    {
        card = "",
        contributions,
        licence = new { id = "Apache-2.0" },
        name,
        visibility = "public",
    };

    /// <summary>What ingest says of records that nothing is to be said of.</summary>
    public static AnalysisSummary Analysis(ulong records, ulong against = 0) =>
        new(against, 0, [new Tally("eng", records)], 10_000, [], [], new StoredFile(Hash256.Sha256("report"u8), 1), new StoredFile(Hash256.Sha256([]), 0));

    /// <summary>The payload of a version with the fewest words.</summary>
    public static object Version(string datanet, ulong number, ulong records, IEnumerable<string> contributions, ulong withdrawals = 0, params string[] files)
    {
        var hash = Hash256.Sha256("something"u8).ToString();
        return new
        {
            claims = new { count = records.ToString(), sha256 = hash },
            contributions,
            datanet,
            files = files.Select(f => new { contribution = f, recordsBytes = "5", recordsSha256 = hash }),
            manifest = hash,
            records = records.ToString(),
            root = hash,
            version = number.ToString(),
            withdrawals = withdrawals.ToString(),
        };
    }

    /// <summary>The payload of a declaration of one small file.</summary>
    public static object Declare(string datanet) => new { datanet, files = new[] { new { format = "txt", name = "a.txt", partSize = "10", size = "10" } } };
}
