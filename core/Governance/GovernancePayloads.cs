using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What decides about the ledger, or who does.</summary>
public abstract record GovernancePayload : Payload;

/// <summary><c>vote.delegate</c>: gives the votes of all of one's stake, now and later, to an address; to oneself takes them back.</summary>
/// <param name="Delegate">Who votes with it.</param>
public sealed record VoteDelegate(Address Delegate) : GovernancePayload
{
    internal static VoteDelegate Read(ObjectReader reader)
    {
        var to = reader.Address("delegate");
        if (to == default)
            reader.Reject("delegate-zero", "Votes are delegated to an address that is somebody's.", "delegate");
        return new VoteDelegate(to);
    }
}
