using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Keys, nonces and API keys as bytes.</summary>
internal static class IdentityCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, KeyRegistry keys) =>
        StateCodec.WriteSection(writer, keys.Keys.OrderBy(k => k.Key), static (to, key) =>
        {
            to.Address(key.Key);
            to.Byte((byte)key.Value);
        });

    public static async Task<KeyRegistry> ReadKeysAsync(StateReader reader)
    {
        var keys = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var address = from.Address();
            var duties = (Duties)from.Byte();
            return duties != Duties.None && (duties & ~KeyRegistry.AllDuties) == Duties.None ? KeyValuePair.Create(address, duties) : throw from.Wrong("a key has unknown duties or none");
        }, static key => key.Key);
        return new KeyRegistry([.. keys]);
    }

    public static IEnumerable<bool> Write(StateWriter writer, NonceBook nonces) => StateCodec.WriteSection(writer, nonces.All, static (to, nonce) =>
    {
        var outcome = nonce.Use.Outcome;
        to.Address(nonce.Actor);
        to.Number(nonce.Nonce);
        to.Time(nonce.Use.Deadline);
        to.Hash(nonce.Use.Digest);
        to.Seq(outcome.Seq);
        to.Time(outcome.Time);
        to.Text(outcome.Kind);
        to.OptionalText(outcome.Subject);
    });

    /// <summary>Reads the nonces, and gives what makes the book of them.</summary>
    public static async Task<Func<NonceBook>> ReadNoncesAsync(StateReader reader)
    {
        var nonces = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var (actor, nonce, deadline, digest) = (from.Address(), from.Number(), from.Time(), from.Hash());
            var outcome = new Outcome(from.Seq(), from.Time(), from.Word(), from.OptionalText());
            return (actor, nonce, new UsedNonce(deadline, digest, outcome));
        }, static nonce => (nonce.actor, nonce.nonce));
        return () => NonceBook.Restore(nonces);
    }

    public static IEnumerable<bool> Write(StateWriter writer, ApiKeyBook keys) => StateCodec.WriteSection(writer, keys.All, static (to, key) =>
    {
        to.Hash(key.Hash);
        to.Address(key.Owner);
        to.Text(key.Terms.Label);
        to.Byte((byte)key.Terms.Scopes);
        to.Time(key.Terms.ExpiresAt);
        to.Number(key.Terms.PerMinute);
        to.Number(key.Terms.PerDay);
        to.Seq(key.Registered);
        to.Time(key.RegisteredAt);
        to.OptionalNumber(key.RevokedAt?.UnixMs);
    });

    /// <summary>Reads the API keys, and gives what makes the book of them.</summary>
    public static async Task<Func<ApiKeyBook>> ReadApiKeysAsync(StateReader reader)
    {
        var keys = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var (hash, owner) = (from.Hash(), from.Address());
            var terms = new ApiKeyTerms(from.Word(), Scopes(from), from.Time(), from.Number(), from.Number());
            return new ApiKey(hash, owner, terms, from.Seq(), from.Time(), from.Flag() ? from.Time() : null);
        }, static key => key.Hash);
        return () => ApiKeyBook.Restore(keys);
    }

    private static ApiScopes Scopes(StateReader from)
    {
        var scopes = (ApiScopes)from.Byte();
        return scopes != ApiScopes.None && (scopes & ~ApiScopes.All) == ApiScopes.None ? scopes : throw from.Wrong("an API key has unknown scopes or none");
    }
}
