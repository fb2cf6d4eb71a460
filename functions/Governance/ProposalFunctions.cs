using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Datanets;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Governance;

/// <summary>Proposals, who has voted what, and what proposals have listed. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class ProposalFunctions(LedgerService ledger)
{
    /// <summary>All proposals, the newest first.</summary>
    [Function("ListProposals")]
    public async Task<IActionResult> ListProposals(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "proposals")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, "proposals").Try(out var before, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var now = ledger.Now(head);
        var page = head.State.Governance.Proposals.Values.Reverse().Where(p => before is null || p.Id.Created.Value < before).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(p => View(p, head.State, now)),
            next = page.Count > limit ? RequestReader.WriteCursor("proposals", page[limit - 1].Id.Created.Value) : null,
        });
    }

    /// <summary>One proposal with the sums of its votes, and where it stands now.</summary>
    [Function("GetProposal")]
    public async Task<IActionResult> GetProposal(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "proposals/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        return (await FindAsync(id, cancellationToken)).Try(out var found, out var error) ? ApiResult.Ok(View(found.Proposal, found.Head.State, ledger.Now(found.Head))) : Problems.From(error);
    }

    /// <summary>Who has voted what on a proposal, in the order of the addresses.</summary>
    [Function("ListVotes")]
    public async Task<IActionResult> ListVotes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "proposals/{id}/votes")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        var list = $"votes|{id}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadAddressCursor(request, list).Try(out var after, out error) || !(await FindAsync(id, cancellationToken)).Try(out var found, out error))
            return Problems.From(error);
        var page = found.Proposal.Ballots.Where(b => after is null || b.Key > after).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(b => new
            {
                voter = b.Key.ToString(),
                support = Ballot.Words[(int)b.Value.Support],
                power = b.Value.Power.ToString(),
                seq = b.Value.Seq.ToString(),
                reason = b.Value.Reason,
            }),
            next = page.Count > limit ? RequestReader.WriteTextCursor(list, page[limit - 1].Key.ToString()) : null,
        });
    }

    /// <summary>What an address has staked, who votes with it, and with how much it could vote now.</summary>
    [Function("GetVotingPower")]
    public async Task<IActionResult> GetVotingPower(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/votes")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var account))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        account = head.State.Accounts.AccountOf(account);
        var voter = head.State.Votes.Of(account);
        return ApiResult.Ok(new { account = account.ToString(), stake = voter.Stake.ToString(), @delegate = voter.Delegate.ToString(), power = head.State.Votes.PowerNow(account).ToString() });
    }

    /// <summary>The standards and base models that proposals have listed.</summary>
    [Function("ListListings")]
    public async Task<IActionResult> ListListings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "listings")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        return (await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error)
            ? ApiResult.Ok(new { models = head.State.Governance.Models.Values.Select(View), standards = head.State.Governance.Standards.Values.Select(View) })
            : Problems.From(error);
    }

    private async Task<Result<(LedgerHead Head, Proposal Proposal)>> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!ProposalId.TryParse(id, out var parsed))
            return Error.Invalid("not-an-id", "A proposal's id is pr- and a number.");
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        return head.State.Governance.Proposals.TryGetValue(parsed, out var proposal) ? (head, proposal) : Error.NotFound("proposal-unknown", $"There is no proposal {parsed}.");
    }

    private static object View(Listing listing) => new { name = listing.Name, sha256 = listing.Sha256.ToString(), uri = listing.Uri };

    private static object View(Proposal proposal, LedgerState state, LedgerTime now)
    {
        var stands = proposal.StateAt(now, state.Votes);
        var hasEnd = proposal.Action is not TextOnly;
        return new
        {
            id = proposal.Id.ToString(),
            state = ProposalStates.Word(stands),
            proposer = proposal.Proposer.ToString(),
            title = proposal.Title,
            description = proposal.Description,
            action = proposal.Action.ToJson(),
            createdAt = proposal.CreatedAt.ToString(),
            snapshotAt = proposal.Terms.Snapshot.ToString(),
            deadline = proposal.Deadline.ToString(),
            executableFrom = hasEnd ? proposal.ExecutableFrom.ToString() : null,
            expiresAt = hasEnd ? proposal.ExpiresAt.ToString() : null,
            votes = Votes(proposal, stands, state.Votes),
            terms = new
            {
                threshold = proposal.Terms.Threshold.ToString(),
                quorumShare = ApiResult.Number(proposal.Terms.QuorumShare),
                passShare = ApiResult.Number(proposal.Terms.PassShare),
                lateQuorumExtensionMs = ApiResult.Number(proposal.Terms.ExtensionMs),
                timelockMs = ApiResult.Number(proposal.Terms.TimelockMs),
                executionGraceMs = ApiResult.Number(proposal.Terms.GraceMs),
            },
            end = proposal.End is { } end ? new { by = end.By.ToString(), seq = end.Seq.ToString(), at = end.Time.ToString() } : null,
        };
    }

    private static object Votes(Proposal proposal, ProposalState stands, VotingPower votes)
    {
        // Before the snapshot, and where it never came, there is no power to compare with.
        var total = stands is ProposalState.Pending or ProposalState.Canceled ? null : (Core.Open.OpenAmount?)proposal.TotalAt(votes);
        return new
        {
            @for = proposal.Tally.For.ToString(),
            against = proposal.Tally.Against.ToString(),
            abstain = proposal.Tally.Abstain.ToString(),
            voters = ApiResult.Number((ulong)proposal.Ballots.Count),
            total = total?.ToString(),
            quorum = total is { } all ? proposal.QuorumOf(all).ToString() : null,
            hasQuorum = total is { } sum ? proposal.HasQuorum(sum) : (bool?)null,
            hasPassed = total is null ? (bool?)null : proposal.HasPassed,
        };
    }
}
