using System.ComponentModel.DataAnnotations;

namespace OpenLedger.Storage;

/// <summary>Where the ledger, the blobs and the queues are. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>A storage connection string with the account's key; for local stacks. A secret: never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The account's blob endpoint, for access with the app's identity instead of a key.</summary>
    public Uri? BlobEndpoint { get; set; }

    /// <summary>The account's table endpoint, for access with the app's identity instead of a key.</summary>
    public Uri? TableEndpoint { get; set; }

    /// <summary>A Service Bus connection string; for local stacks. A secret: never logged. Setting <c>ServiceBus</c>.</summary>
    public string? ServiceBusConnectionString { get; set; }

    /// <summary>The Service Bus namespace's host name, for access with the app's identity. Setting <c>ServiceBus__fullyQualifiedNamespace</c>.</summary>
    public string? ServiceBusNamespace { get; set; }

    /// <summary>The table that holds the blocks.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    public string LedgerTable { get; set; } = "ledger";

    /// <summary>The table that indexes entries by actor and by kind.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    public string IndexTable { get; set; } = "ledgerindex";

    /// <summary>The table of used nonces, of answers to idempotent requests and of API keys' usage.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    public string AccessTable { get; set; } = "access";

    /// <summary>The container that contributors upload to.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{2,62}$")]
    public string QuarantineContainer { get; set; } = "quarantine";

    /// <summary>The container of accepted records, sets and manifests.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{2,62}$")]
    public string DatanetContainer { get; set; } = "datanets";

    /// <summary>The container of the published log, which anyone may read without a key.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{2,62}$")]
    public string LogContainer { get; set; } = "log";

    /// <summary>The container of what belongs to the log and to the state, and is not for everybody.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{2,62}$")]
    public string SnapshotContainer { get; set; } = "snapshots";

    /// <summary>Creates tables, containers and queues that are missing at start. For local stacks; elsewhere Pulumi makes them.</summary>
    public bool CreateMissing { get; set; }

    /// <summary>How long one try of a request to a table may take, in milliseconds; a request is tried three times, one of the sequencer until its circuit opens.</summary>
    [Range(500, 60_000)]
    public int TableTryMs { get; set; } = 10_000;

    /// <summary>How much of the ledger stays in memory once it was read by number, in MiB; 0 keeps nothing. A block takes up to one.</summary>
    [Range(0, 65_536)]
    public int BlockCacheMib { get; set; } = 64;

    /// <summary>How many of the log's tiles stay in memory for proofs, in MiB; a tile takes 8 KiB, and the log has one for every 256 entries.</summary>
    [Range(0, 65_536)]
    public int TileCacheMib { get; set; } = 64;

    /// <summary>How long one try of a request to a blob may take, in milliseconds; a request is tried four times.</summary>
    [Range(500, 300_000)]
    public int BlobTryMs { get; set; } = 30_000;

    /// <summary>How long a message stays with a worker that no longer renews its lock, in seconds. For queues that this app creates (<see cref="CreateMissing"/>).</summary>
    [Range(5, 300)]
    public int QueueLockSeconds { get; set; } = 30;

    /// <summary>How long an upload or download URL lives, in minutes.</summary>
    [Range(1, 60)]
    public int UrlMinutes { get; set; } = 15;
}
