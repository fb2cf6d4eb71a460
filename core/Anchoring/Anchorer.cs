using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Core.Anchoring;

/// <summary>
/// Puts the published log on the L2, a step at a time. Steps may end anywhere and run on several instances at once: a transaction is signed and written down by
/// compare-and-swap before it is sent, and a new nonce is used only when what was sent with the one before is settled. So no two anchors ever compete.
/// </summary>
/// <param name="source">The published log.</param>
/// <param name="chain">The contract.</param>
/// <param name="journal">Keeps the <see cref="AnchorJournal"/>, at <see cref="LogPaths.Anchors"/>.</param>
/// <param name="policy">When to anchor, and what it may cost.</param>
/// <param name="clock">The clock.</param>
public sealed class Anchorer(IAnchorSource source, IAnchorChain chain, ILogStore journal, AnchorPolicy policy, TimeProvider clock)
{
    /// <summary>A contract that holds something else than the log has at that size.</summary>
    public const string Differs = "anchor-differs";

    /// <summary>A contract that is ahead of the log.</summary>
    public const string Ahead = "anchor-ahead";

    // The contract's newest anchor that was found to be this log's: it need not be computed again with every step.
    private Anchor? _known;

    /// <summary>Does what is to be done now.</summary>
    /// <param name="demanded">True where somebody asks for an anchor of what is published, whatever the time.</param>
    /// <param name="cancellationToken">Ends the step; the next one goes on.</param>
    public async Task<AnchorStep> StepAsync(bool demanded, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await journal.ReadNoteAsync(LogPaths.Anchors, cancellationToken);
            var written = AnchorJournal.Empty;
            if (stored is not null && !AnchorJournal.Parse(stored.Bytes).Try(out written, out var error))
                return new AnchorStep(AnchorStage.Stuck, null, new Error(ErrorKind.Broken, "anchor-journal", $"The anchorer's journal cannot be read: {error.Message}"));
            var view = await chain.ReadAsync(policy.Confirmations, cancellationToken);
            return written.Pending is { } pending
                ? await FollowAsync(written, pending, stored?.ETag, view, cancellationToken)
                : await BeginAsync(written, stored?.ETag, view, demanded, cancellationToken);
        }
        catch (CorruptLogException e)
        {
            return new AnchorStep(AnchorStage.Stuck, null, new Error(ErrorKind.Broken, "log-corrupt", e.Message));
        }
        catch (IOException e)
        {
            return new AnchorStep(AnchorStage.Unavailable, null, new Error(ErrorKind.Unavailable, "anchor-unavailable", e.Message));
        }
    }

    /// <summary>The journal as it is written, for people: empty before the first anchor.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Result<AnchorJournal>> ReadJournalAsync(CancellationToken cancellationToken) =>
        await journal.ReadNoteAsync(LogPaths.Anchors, cancellationToken) is { } stored ? AnchorJournal.Parse(stored.Bytes) : AnchorJournal.Empty;

    /// <summary>Nothing is on its way: decides whether something should be.</summary>
    private async Task<AnchorStep> BeginAsync(AnchorJournal written, string? etag, AnchorChainView view, bool demanded, CancellationToken cancellationToken)
    {
        if (await source.NewestAsync(cancellationToken) is not { } candidate)
            return new AnchorStep(AnchorStage.Idle);
        if (await CheckLatestAsync(view.Latest, candidate, cancellationToken) is { } foreign)
            return new AnchorStep(AnchorStage.Foreign, view.Latest, foreign);
        if (candidate.Anchor.Size <= (view.Latest?.Size ?? 0))
        {
            // Witnesses may have cosigned it since.
            if (view.Latest == candidate.Anchor)
                await source.KeepAsync(candidate.Anchor.Size, cancellationToken);
            return new AnchorStep(AnchorStage.Idle, view.Latest, Transaction: written.Last is { } last && last.Candidate.Anchor == view.Latest ? last.Transaction : null);
        }
        if (!demanded && !IsDue(written.Last, candidate, view.Latest))
            return new AnchorStep(AnchorStage.NotDue, candidate.Anchor);
        return await SendAsync(written, etag, new PendingAnchor(view.Nonce, []), candidate, view.Fees, AnchorStage.Sent, cancellationToken);
    }

    private bool IsDue(ConfirmedAnchor? last, AnchorCandidate candidate, Anchor? latest)
    {
        // Without a journal nobody knows when the last one was; and one that the chain has lost in a reorganization is owed since then.
        if (last is null || latest is null || latest.Size < last.Candidate.Anchor.Size)
            return true;
        return Age(last.At) >= policy.Interval || candidate.Moved - UInt128.Min(last.Candidate.Moved, candidate.Moved) >= policy.MovedLimit;
    }

    /// <summary>Something is on its way: sees what became of it.</summary>
    private async Task<AnchorStep> FollowAsync(AnchorJournal written, PendingAnchor pending, string? etag, AnchorChainView view, CancellationToken cancellationToken)
    {
        foreach (var attempt in pending.Attempts)
        {
            if (await chain.FindAsync(attempt.Transaction.Hash, cancellationToken) is not { } receipt)
                continue;
            if (receipt.Confirmations < policy.Confirmations)
                return new AnchorStep(AnchorStage.Waiting, attempt.Candidate.Anchor, Transaction: attempt.Transaction.Hash);
            return receipt.Succeeded
                ? await WriteAsync(new AnchorJournal(new ConfirmedAnchor(attempt.Candidate, attempt.Transaction.Hash, receipt.Block, attempt.At), null), etag, new AnchorStep(AnchorStage.Confirmed, attempt.Candidate.Anchor, Transaction: attempt.Transaction.Hash), cancellationToken)
                : await DropAsync(written, etag, attempt, await RevertedAsync(attempt, receipt, cancellationToken), cancellationToken);
        }
        if (view.SettledNonce > pending.Nonce)
            return await DropAsync(written, etag, pending.Newest, new Error(ErrorKind.Conflict, "anchor-nonce", $"Another transaction of the anchorer's account has the nonce {pending.Nonce}."), cancellationToken);
        if (view.Nonce > pending.Nonce)
            return new AnchorStep(AnchorStage.Waiting, pending.Newest.Candidate.Anchor, Transaction: pending.Newest.Transaction.Hash);
        if (Age(pending.Newest.At) < policy.ReplaceAfter || pending.Attempts.Count == PendingAnchor.MaxAttempts)
            return await ResendAsync(pending, null, cancellationToken);
        if (Raise(pending.Newest.Fees, view.Fees) is not { } fees)
            return await ResendAsync(pending, new Error(ErrorKind.Unavailable, "anchor-fees", $"The chain asks for more than {policy.MaxFeePerGas} wei for a unit of gas."), cancellationToken);
        // What is sent now may as well anchor all that is published by now: after an outage that is one anchor.
        var candidate = await source.NewestAsync(cancellationToken) is { } newest && newest.Anchor.Size > pending.Newest.Candidate.Anchor.Size ? newest : pending.Newest.Candidate;
        return await SendAsync(written, etag, pending, candidate, fees, AnchorStage.Replaced, cancellationToken);
    }

    private async Task<AnchorStep> ResendAsync(PendingAnchor pending, Error? problem, CancellationToken cancellationToken)
    {
        var refused = await chain.SendAsync(pending.Newest.Transaction, cancellationToken) ?? problem;
        return new AnchorStep(refused is null ? AnchorStage.Waiting : AnchorStage.Stuck, pending.Newest.Candidate.Anchor, refused, pending.Newest.Transaction.Hash);
    }

    private async Task<Error> RevertedAsync(AnchorAttempt attempt, AnchorReceipt receipt, CancellationToken cancellationToken)
    {
        var reason = await chain.ExplainAsync(attempt.Transaction.Hash, cancellationToken) is { } why ? $" {why}" : "";
        return new Error(ErrorKind.Conflict, "anchor-reverted", $"The contract refused the anchor of size {attempt.Candidate.Anchor.Size} in block {receipt.Block}.{reason}");
    }

    private async Task<AnchorStep> DropAsync(AnchorJournal written, string? etag, AnchorAttempt attempt, Error problem, CancellationToken cancellationToken) =>
        await WriteAsync(written with { Pending = null }, etag, new AnchorStep(AnchorStage.Dropped, attempt.Candidate.Anchor, problem, attempt.Transaction.Hash), cancellationToken);

    /// <summary>Signs one more attempt, writes it down, and only then sends it.</summary>
    private async Task<AnchorStep> SendAsync(AnchorJournal written, string? etag, PendingAnchor pending, AnchorCandidate candidate, AnchorFees fees, AnchorStage stage, CancellationToken cancellationToken)
    {
        if (fees.MaxFeePerGas > policy.MaxFeePerGas)
            return new AnchorStep(AnchorStage.Stuck, candidate.Anchor, new Error(ErrorKind.Unavailable, "anchor-fees", $"The chain asks for {fees.MaxFeePerGas} wei for a unit of gas, more than {policy.MaxFeePerGas}."));
        if (await chain.CheckAsync(candidate.Anchor, cancellationToken) is { } refused)
            return new AnchorStep(AnchorStage.Stuck, candidate.Anchor, refused);
        // Kept before anything is sent, so that there is no anchor whose checkpoint is not there.
        await source.KeepAsync(candidate.Anchor.Size, cancellationToken);
        var attempt = new AnchorAttempt(candidate, chain.Sign(candidate.Anchor, pending.Nonce, fees), fees, LedgerTime.From(clock.GetUtcNow()));
        var step = await WriteAsync(written with { Pending = pending with { Attempts = [.. pending.Attempts, attempt] } }, etag, new AnchorStep(stage, candidate.Anchor, Transaction: attempt.Transaction.Hash), cancellationToken);
        if (step.Stage != stage)
            return step;
        return await chain.SendAsync(attempt.Transaction, cancellationToken) is { } problem ? step with { Stage = AnchorStage.Stuck, Problem = problem } : step;
    }

    private async Task<AnchorStep> WriteAsync(AnchorJournal next, string? etag, AnchorStep step, CancellationToken cancellationToken) =>
        await journal.ReplaceNoteAsync(LogPaths.Anchors, next.Encode(), etag, cancellationToken) ? step : new AnchorStep(AnchorStage.Raced);

    /// <summary>Why what the contract holds is not this log, or null.</summary>
    private async Task<Error?> CheckLatestAsync(Anchor? latest, AnchorCandidate candidate, CancellationToken cancellationToken)
    {
        if (latest is null || latest == _known)
            return null;
        if (latest.Size > candidate.Anchor.Size)
            return new Error(ErrorKind.Broken, Ahead, $"The contract holds an anchor of size {latest.Size}, but the published log has only {candidate.Anchor.Size} entries.");
        if (await source.AtAsync(latest.Size, latest.ClaimsRoot, cancellationToken) is not { } own)
            return new Error(ErrorKind.Broken, Differs, $"The contract holds an anchor of {latest.Size} entries, where no block of the ledger ends.");
        if (own != latest)
            return new Error(ErrorKind.Broken, Differs, $"The contract holds {latest}, and this log has {own}.");
        _known = latest;
        return null;
    }

    /// <summary>What a replacement offers: an eighth more than before (nodes ask for a tenth), or what the chain asks for now where that is more; null above the bound.</summary>
    private AnchorFees? Raise(AnchorFees before, AnchorFees now)
    {
        var raised = new AnchorFees(Math.Max(Eighth(before.MaxFeePerGas), now.MaxFeePerGas), Math.Max(Eighth(before.MaxPriorityFeePerGas), now.MaxPriorityFeePerGas));
        return raised.MaxFeePerGas <= policy.MaxFeePerGas ? raised : null;

        static ulong Eighth(ulong fee) => checked(fee + (fee / 8) + 1);
    }

    private TimeSpan Age(LedgerTime at)
    {
        var age = clock.GetUtcNow() - at.ToDateTimeOffset();
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }
}
