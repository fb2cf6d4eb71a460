using System.Globalization;
using System.Text;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Curation;

/// <summary>A validator's vote, which only its commitment is known of until it is shown.</summary>
/// <param name="Rejection">Why the records are not to be taken; null where they are.</param>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
/// <param name="Salt">32 random bytes, without which the few votes that there can be would be tried out.</param>
public sealed record CurationVote(RejectionCode? Rejection, string Reason, Hash256 Salt)
{
    /// <summary>The first line of what is hashed.</summary>
    public const string Tag = "openledger-curation/1";

    /// <summary>What is committed to: SHA-256 of <see cref="Preimage"/>. It is good for one validator, one contribution and one round only, so copying another's gives nobody a vote.</summary>
    public Hash256 Commitment(ContributionId contribution, Seq ingested, int round, Address validator) => Hash256.Sha256(Encoding.UTF8.GetBytes(Preimage(contribution, ingested, round, validator)));

    /// <summary>
    /// Eight lines of ASCII, separated by a line feed and with none at the end: <see cref="Tag"/>, the contribution, the entry that said what it holds, the round, the validator's account, <c>accept</c> or <c>reject</c> and a code,
    /// SHA-256 of the reason's UTF-8, and the salt. No line can hold a line feed, so no two votes have one text.
    /// </summary>
    public string Preimage(ContributionId contribution, Seq ingested, int round, Address validator) => string.Join('\n',
        Tag, contribution, ingested, round.ToString(CultureInfo.InvariantCulture), validator, Rejection is { } code ? $"reject {code.Word()}" : "accept", Hash256.Sha256(Encoding.UTF8.GetBytes(Reason)), Salt);
}
