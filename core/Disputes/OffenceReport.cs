using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Disputes;

/// <summary><c>offence.report</c>: shows two votes that one key signed and that cannot both be meant. The entry that takes it slashes.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other, of the same voter on the same, with another choice.</param>
public sealed record OffenceReport(SignedVote First, SignedVote Second) : DisputePayload
{
    internal static OffenceReport? Read(ObjectReader reader)
    {
        var first = SignedVote.Read(reader.Object("first"));
        var second = SignedVote.Read(reader.Object("second"));
        if (first is null || second is null)
            return null;
        if (!first.Contradicts(second))
            reader.Reject("votes-agree", "The two are not votes of one voter on the same proposal, or in the same round of a dispute, with different choices.");
        return new OffenceReport(first, second);
    }

    /// <summary>Why one of the votes is not its voter's, or null.</summary>
    internal Error? Verify(LedgerDomain domain) => First.Verify(domain, "/payload/first/signature") ?? Second.Verify(domain, "/payload/second/signature");
}
