using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Functions.Anchoring;

/// <summary>An account's claim as an anchor commits to it.</summary>
/// <param name="Anchor">The anchor; it stands.</param>
/// <param name="Proof">The claim with its path to the anchor's root; null where the account had withdrawn nothing by then.</param>
public sealed record AnchoredClaim(StoredAnchor Anchor, ClaimProof? Proof);

/// <summary>What an account may claim from the vault.</summary>
/// <param name="Now">As the ledger has it now.</param>
/// <param name="Claimable">By the newest anchor that is final; null where there is none.</param>
/// <param name="Pending">By the newest anchor of all, where that is not final yet.</param>
public sealed record AccountClaim(ClaimLeaf Now, AnchoredClaim? Claimable, AnchoredClaim? Pending);

/// <summary>
/// Proves claims against the anchors that the L2 has. The trees of two anchors are kept, the newest and the newest that is final; each goes on from the one before by what has changed. Claims that
/// this process does not remember are made again from the entries, and every tree must have the root that was anchored.
/// </summary>
public sealed partial class ClaimService : IDisposable
{
    private static readonly Error NotConfigured = Error.NotFound("anchor-not-configured", "This server knows no L2: Anchor__RpcUrl and Anchor__Contract are not set.");
    private static readonly Error Rebuilding = new(ErrorKind.Unavailable, "claims-rebuilding", "The claims of an earlier anchor are being made again from the entries; try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };
    private static readonly Error NoAnswer = new(ErrorKind.Unavailable, "l2-unavailable", "The node of the L2 does not answer as it should; try again.") { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>For how long the anchors that were read last are good.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>How long the request waits that has claims made again.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private readonly LedgerService _ledger;
    private readonly IBlockStore _blocks;
    private readonly ISnapshotStore _snapshots;
    private readonly ILogger<ClaimService> _logger;
    private readonly AnchorReader? _reader;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Tree _final = new(), _newest = new();

    private (StoredAnchor? Newest, StoredAnchor? Final) _anchors;
    private long? _readAt;
    private (Seq Size, Task<ClaimBook?> Claims)? _replay;

    /// <summary>Makes it with the contract of the options.</summary>
    public ClaimService(LedgerService ledger, IBlockStore blocks, ISnapshotStore snapshots, IOptions<AnchorOptions> options, ILogger<ClaimService> logger)
    {
        (_ledger, _blocks, _snapshots, _logger) = (ledger, blocks, snapshots, logger);
        if (options.Value is { RpcUrl: { } rpcUrl, Contract: { } contract } o)
            _reader = new AnchorReader(rpcUrl, AnchorOptions.ReadAddress(contract), (ulong)o.FromBlock);
        if (options.Value.Vault is { } vault)
            Vault = AnchorOptions.ReadAddress(vault);
    }

    /// <summary>The vault of the options, which pays; null where none is named.</summary>
    public Address? Vault { get; }

    /// <summary>What an account may claim, or why nobody can say.</summary>
    public async Task<Result<AccountClaim>> FindAsync(LedgerHead head, Address account, CancellationToken cancellationToken)
    {
        if (_reader is null)
            return NotConfigured;
        if (head.State.Open.Claims.Find(account) is not { } now)
            return Error.NotFound("claim-unknown", $"{account} has never withdrawn to the L2.");
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!(await ReadAnchorsAsync(_reader, cancellationToken)).Try(out var anchors, out var error))
                return error;
            var (newest, final) = anchors;
            if (!(await ProveAsync(_final, final, head, account, cancellationToken)).Try(out var claimable, out error)
                || !(await ProveAsync(_newest, newest == final ? null : newest, head, account, cancellationToken)).Try(out var pending, out error))
                return error;
            return new AccountClaim(now, claimable, pending);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
        _one.Dispose();
    }

    private async Task<Result<(StoredAnchor? Newest, StoredAnchor? Final)>> ReadAnchorsAsync(AnchorReader reader, CancellationToken cancellationToken)
    {
        if (_readAt is { } at && _ledger.Clock.GetElapsedTime(at) <= Fresh)
            return _anchors;
        try
        {
            _anchors = await reader.NewestAndFinalAsync(cancellationToken);
            _readAt = _ledger.Clock.GetTimestamp();
            return _anchors;
        }
        catch (IOException e)
        {
            LogNoAnswer(_logger, e.Message);
            return NoAnswer;
        }
    }

    private async Task<Result<AnchoredClaim?>> ProveAsync(Tree tree, StoredAnchor? anchor, LedgerHead head, Address account, CancellationToken cancellationToken)
    {
        if (anchor is null)
            return (AnchoredClaim?)null;
        if (tree.Anchor != anchor.Anchor)
        {
            if (await ClaimsAsync(head, new Seq(anchor.Anchor.Size), cancellationToken) is not { } book)
                return Rebuilding;
            tree.Prover.MoveTo(book);
            tree.Anchor = null;
            if (tree.Prover.Root != anchor.Anchor.ClaimsRoot)
                return new Error(ErrorKind.Broken, "claims-differ", $"The anchor of {anchor.Anchor.Size} entries has the claims root {anchor.Anchor.ClaimsRoot}, and this ledger has {tree.Prover.Root} there.");
            tree.Anchor = anchor.Anchor;
        }
        return new AnchoredClaim(anchor, tree.Prover.Prove(account));
    }

    /// <summary>The claims after so many entries; null where they are still being made.</summary>
    private async Task<ClaimBook?> ClaimsAsync(LedgerHead head, Seq size, CancellationToken cancellationToken)
    {
        if (head.State.ClaimsAsOf(size) is { } known)
            return known;
        // Only who begins it waits for it.
        if (_replay is { Claims.IsCompleted: false })
            return null;
        if (_replay is not { } replay || replay.Size != size || replay.Claims.IsFaulted || replay.Claims.IsCanceled)
            _replay = replay = (size, Task.Run(() => ClaimHistory.AsOfAsync(_blocks, _snapshots, size, _ending.Token), _ending.Token));
        try
        {
            var book = await replay.Claims.WaitAsync(Wait, _ledger.Clock, cancellationToken);
            _replay = null;
            return book;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    [LoggerMessage(96, LogLevel.Warning, "No claim can be proven: {Problem}")]
    private static partial void LogNoAnswer(ILogger logger, string problem);

    /// <summary>The claims of one anchor.</summary>
    private sealed class Tree
    {
        public ClaimProver Prover { get; } = new(ClaimBook.Empty);

        /// <summary>Whose root the tree has; null where that is not known.</summary>
        public Core.Anchoring.Anchor? Anchor { get; set; }
    }
}
