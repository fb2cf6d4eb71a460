using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Governance;

/// <summary>What governance's commands do to a state.</summary>
internal static class GovernanceRules
{
    /// <summary>Applies one of governance's payloads.</summary>
    public static Result<(LedgerState State, string? Subject)> Apply(GovernancePayload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        VoteDelegate delegation => state.Votes.Delegate(actor, delegation.Delegate, entry.Time).Try(out var votes, out var error)
            ? (state with { Votes = votes }, delegation.Delegate.ToString())
            : error,
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of governance."),
    };
}
