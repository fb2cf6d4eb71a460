using OpenLedger.Core.Accounts;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary><c>datanet.grant</c>, by the owner: replaces what the grantee had.</summary>
/// <param name="Datanet">Which.</param>
/// <param name="Grantee">Who may.</param>
/// <param name="Uses">What.</param>
/// <param name="ExpiresAt">Until when; null for until it is revoked.</param>
public sealed record DatanetGrantPayload(DatanetId Datanet, Address Grantee, DatanetUses Uses, LedgerTime? ExpiresAt) : Payload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Grantee = accounts.AccountOf(Grantee) };

    internal static DatanetGrantPayload Read(ObjectReader reader)
    {
        var datanet = DatanetId.Read(reader, "datanet");
        var expiresAt = reader.Has("expiresAt") ? new LedgerTime(reader.UInt64("expiresAt", 1, LedgerTime.Max.UnixMs)) : (LedgerTime?)null;
        var grantee = reader.Address("grantee");
        return new DatanetGrantPayload(datanet, grantee, DatanetUsesWords.Read(reader, "uses"), expiresAt);
    }
}

/// <summary><c>datanet.revoke</c>, by the owner: ends what the grantee has.</summary>
/// <param name="Datanet">Which.</param>
/// <param name="Grantee">Who may no longer.</param>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
public sealed record DatanetRevokePayload(DatanetId Datanet, Address Grantee, string Reason) : Payload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Grantee = accounts.AccountOf(Grantee) };

    internal static DatanetRevokePayload Read(ObjectReader reader)
    {
        var datanet = DatanetId.Read(reader, "datanet");
        var grantee = reader.Address("grantee");
        return new DatanetRevokePayload(datanet, grantee, reader.Text("reason", 1, 1_000));
    }
}
