using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Functions.Hosting;

/// <summary>Which ledger this app serves and with which keys. Section <c>Ledger</c>. Keys are secrets: never logged; in Azure they are Key Vault references.</summary>
public sealed class LedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ledger";

    /// <summary>The chain id of a local chain: no ledger that is meant seriously has it.</summary>
    public const long LocalChainId = 31_337;

    /// <summary>The EIP-155 chain id of the L2.</summary>
    [Range(1, long.MaxValue)]
    public long ChainId { get; set; }

    /// <summary>The private key that signs blocks, 64 hexadecimal digits.</summary>
    [Required]
    public string WriterKey { get; set; } = "";

    /// <summary>The private key that attests what uploaded files hold, 64 hexadecimal digits.</summary>
    [Required]
    public string AttestorKey { get; set; } = "";

    /// <summary>The private key that attests deposits on the L2, 64 hexadecimal digits; the attestor's where it is absent.</summary>
    public string? BridgeKey { get; set; }

    /// <summary>How long a command may wait for the storage before its sender is told that the outcome is unknown, in seconds.</summary>
    [Range(1, 200)]
    public int AnswerWithinSeconds { get; set; } = 30;

    /// <summary>How long a read may wait for the newest head before it is refused, in seconds; none, where the storage is known to fail.</summary>
    [Range(1, 60)]
    public int ReadWithinSeconds { get; set; } = 10;

    /// <summary>
    /// How long a busy writer lets pass from one block to the next unless many commands wait, in milliseconds; 0 for no time at all. Storage in Azure takes longer for
    /// an insert anyway; an emulator on the same machine gets by with fewer requests.
    /// </summary>
    [Range(0, 1_000)]
    public int BlockIntervalMs { get; set; } = 4;

    /// <summary>
    /// How far this app's clock is ahead of the real one, so that what takes days can be seen at once. For development only: nothing but zero is taken unless the chain id is
    /// that of a local chain (<see cref="LocalChainId"/>) and the storage is on this machine. Time never goes back, so a ledger that was ahead stays so.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Begins at the newest snapshot whose hash the ledger has, and replays only what came after it; else all entries are replayed at each start.</summary>
    public bool StartFromSnapshot { get; set; } = true;

    /// <summary>How many snapshots of the state stay in the storage; 0 stores none.</summary>
    [Range(0, 100)]
    public int SnapshotsKept { get; set; } = 3;

    /// <summary>Creates the ledger where there is none. For local stacks; elsewhere an operator does once.</summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>For a new ledger: what people call it.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string Name { get; set; } = "openledger";

    /// <summary>For a new ledger: the address that registers keys.</summary>
    public string? OperatorAddress { get; set; }

    /// <summary>For a new ledger: the addresses of other writers, separated by commas.</summary>
    public string? OtherWriters { get; set; }

    /// <summary>For a new ledger: parameters that differ from the defaults, by name (<see cref="LedgerParameters"/>).</summary>
    public Dictionary<string, string> Parameters { get; set; } = [];

    /// <summary>For a new ledger: the file that says how the supply is divided (<c>genesis/allocations.json</c>, a copy of the reviewed one), relative to the app; none where all OPEN is on the L2 at first.</summary>
    public string? Allocations { get; set; }

    /// <summary>For a new ledger: who gets what vests, an address or <c>treasury</c> by the name of the pool, where the file does not say it.</summary>
    public Dictionary<string, string> Beneficiaries { get; set; } = [];

    /// <summary>The genesis of a new ledger, or null where none may be created.</summary>
    /// <exception cref="ValidationException">A setting for a new ledger is missing or wrong.</exception>
    public Genesis? ToGenesis()
    {
        if (!CreateIfMissing)
            return null;
        if (!Address.TryParseInput(OperatorAddress ?? "", out var operatorAddress))
            throw new ValidationException("Ledger__OperatorAddress must be an address where Ledger__CreateIfMissing is set.");
        var duties = new Dictionary<Address, Duties>();
        Add(KeyPair.FromPrivateKey(WriterKey).Address, Duties.Writer);
        Add(KeyPair.FromPrivateKey(AttestorKey).Address, Duties.Ingest);
        Add(KeyPair.FromPrivateKey(BridgeKey ?? AttestorKey).Address, Duties.Bridge);
        Add(operatorAddress, Duties.Operator);
        foreach (var text in (OtherWriters ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Add(Address.TryParseInput(text, out var writer) ? writer : throw new ValidationException("Ledger__OtherWriters must be addresses separated by commas."), Duties.Writer);
        return new Genesis(Name, (ulong)ChainId, LedgerState.LatestRules, [.. duties.Select(d => new RegisteredKey(d.Key, d.Value))], ReadParameters())
        {
            Allocations = ReadAllocations(),
        };

        void Add(Address address, Duties duty) => duties[address] = duties.GetValueOrDefault(address) | duty;
    }

    private IReadOnlyList<Allocation> ReadAllocations()
    {
        if (Allocations is null)
            return Beneficiaries.Count == 0 ? [] : throw new ValidationException("Ledger__Beneficiaries needs Ledger__Allocations.");
        var beneficiaries = Beneficiaries.ToDictionary(b => b.Key, b => AccountId.TryParse(b.Value, out var account)
            ? account
            : throw new ValidationException($"Ledger__Beneficiaries__{b.Key} must be an address or treasury."), StringComparer.Ordinal);
        var file = Path.Combine(AppContext.BaseDirectory, Allocations);
        if (!File.Exists(file))
            throw new ValidationException($"Ledger__Allocations: there is no file {file}.");
        return Core.Economy.Allocations.Parse(File.ReadAllBytes(file), beneficiaries).Try(out var allocations, out var error)
            ? allocations
            : throw new ValidationException($"Ledger__Allocations: {error.Message} ({error.Pointer})");
    }

    private LedgerParameters ReadParameters()
    {
        var members = new Dictionary<string, string>(LedgerParameters.Default.ToMembers(), StringComparer.Ordinal);
        foreach (var (name, value) in Parameters)
            members[name] = value;
        var reader = new ObjectReader(JsonSerializer.SerializeToElement(members), "/parameters");
        var parameters = LedgerParameters.Read(reader);
        return reader.Error is { } error ? throw new ValidationException($"Ledger__Parameters: {error.Message} ({error.Pointer})") : parameters;
    }
}
