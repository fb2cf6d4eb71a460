using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Identity;

public sealed class ApiKeyBookTests
{
    private static readonly LedgerParameters Few = LedgerParameters.Default with { MaxApiKeysPerActor = 3, MaxApiKeyLifeMs = 60_000 };
    private static readonly KeyPair[] Owners = [TestLedger.Owner, TestLedger.Contributor];

    private abstract record Step
    {
        public sealed record Register(int Owner, int Key, int LifeMs) : Step;

        public sealed record Revoke(int Owner, int Key) : Step;

        public sealed record Wait(int Ms) : Step;
    }

    private static Gen<Step> Steps { get; } = Gen.OneOf(
        from owner in Gen.Choose(0, 1) from key in Gen.Choose(0, 5) from life in Gen.Elements(-1, 0, 1, 20_000, 60_000, 60_001) select (Step)new Step.Register(owner, key, life),
        from owner in Gen.Choose(0, 1) from key in Gen.Choose(0, 5) select (Step)new Step.Revoke(owner, key),
        from ms in Gen.Elements(1, 19_999, 30_000) select (Step)new Step.Wait(ms));

    [Fact]
    public void Book_says_what_a_plain_list_of_keys_says() => Gens.ForAllSequences(Steps, 60, 40, steps =>
    {
        var ledger = new PaperLedger(Few);
        var model = new List<(int Key, Address Owner, ulong ExpiresAt, bool Revoked)>();
        foreach (var step in steps)
        {
            var now = ledger.Now.UnixMs;
            model.RemoveAll(k => k.ExpiresAt <= now);
            switch (step)
            {
                case Step.Wait wait:
                    ledger.Advance(TimeSpan.FromMilliseconds(wait.Ms));
                    continue;
                case Step.Register register:
                    var owner = Owners[register.Owner].Address;
                    var expiresAt = now + (ulong)Math.Max(0, register.LifeMs);
                    var expected = register.LifeMs is <= 0 or > 60_000 ? "expiry-out-of-range" : model.Any(k => k.Key == register.Key) ? "apikey-known"
                        : model.Count(k => k.Owner == owner) >= 3 ? "too-many-apikeys" : null;
                    Assert.Equal(expected, ledger.SendUnsigned(owner, Kinds.ApiKeyRegister, Payload(Hash(register.Key), expiresAt)).Error?.Code);
                    if (expected is null)
                        model.Add((register.Key, owner, expiresAt, false));
                    break;
                case Step.Revoke revoke:
                    var actor = Owners[revoke.Owner].Address;
                    var at = model.FindIndex(k => k.Key == revoke.Key && k.Owner == actor);
                    Assert.Equal(at < 0 ? "apikey-unknown" : model[at].Revoked ? "apikey-revoked" : null,
                        ledger.SendUnsigned(actor, Kinds.ApiKeyRevoke, new { hash = Hash(revoke.Key).ToString() }).Error?.Code);
                    if (at >= 0)
                        model[at] = model[at] with { Revoked = true };
                    break;
                default:
                    throw new InvalidOperationException(step.ToString());
            }
            var book = ledger.State.ApiKeys;
            for (var key = 0; key <= 5; key++)
                Assert.Equal(model.Any(k => k.Key == key && !k.Revoked), book.Find(Hash(key), ledger.Now)?.IsLive(ledger.Now) ?? false);
            foreach (var person in Owners)
            {
                Assert.Equal(model.Where(k => k.Owner == person.Address).Select(k => Hash(k.Key)).Order(),
                    book.Of(person.Address, ledger.Now).Select(k => k.Hash).Order());
            }
        }
    });

    [Fact]
    public void Expired_keys_are_cleared_a_few_with_each_entry()
    {
        var ledger = new PaperLedger(Few with { MaxApiKeysPerActor = 100 });
        for (var key = 0; key < 100; key++)
            Assert.Null(ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.ApiKeyRegister, Payload(Hash(key), ledger.Now.UnixMs + 1_000)).Error);
        ledger.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(ledger.State.ApiKeys.Of(TestLedger.Owner.Address, ledger.Now));
        ledger.Tick();
        Assert.Equal(36, ledger.State.ApiKeys.Count);
        ledger.Tick();
        Assert.Equal(0, ledger.State.ApiKeys.Count);
    }

    [Theory]
    [InlineData("scopes", "not-allowed")]
    [InlineData("noScopes", "length-out-of-range")]
    [InlineData("label", "not-a-name")]
    [InlineData("perMinute", "number-out-of-range")]
    [InlineData("perDay", "number-out-of-range")]
    public void Terms_that_are_not_in_the_form_are_refused(string what, string code)
    {
        var ledger = new PaperLedger();
        var payload = new
        {
            expiresAt = (ledger.Now.UnixMs + 1_000).ToString(),
            hash = Hash(1).ToString(),
            label = what == "label" ? "a\u202eb" : "",
            perDay = what == "perDay" ? "0" : "1",
            perMinute = what == "perMinute" ? "600001" : "1",
            scopes = what == "scopes" ? ["upload", "read"] : what == "noScopes" ? Array.Empty<string>() : ["read"],
        };
        Assert.Equal(code, ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.ApiKeyRegister, payload).Error?.Code);
    }

    [Fact]
    public void Key_is_a_prefix_and_its_random_bytes_and_nothing_else_has_a_hash()
    {
        var key = ApiKeySecret.Encode(new byte[ApiKeySecret.Size]);
        Assert.Equal("olk_" + new string('A', 43), key);
        Assert.Equal(Hash256.Sha256(System.Text.Encoding.ASCII.GetBytes(key)), ApiKeySecret.HashOf(key));
        Assert.All([key[..^1], key + "A", key.Replace("olk_", "olk-", StringComparison.Ordinal), key[..^1] + "=", key[..^1] + "é", ""], text => Assert.Null(ApiKeySecret.HashOf(text)));
        Assert.Throws<ArgumentException>(() => ApiKeySecret.Encode(new byte[31]));
    }

    private static Hash256 Hash(int key) => Hash256.Sha256([(byte)key]);

    private static object Payload(Hash256 hash, ulong expiresAt) =>
        new ApiKeyRegister(hash, new ApiKeyTerms("", ApiScopes.Read, new LedgerTime(expiresAt), 60, 1000)).ToJson();
}
