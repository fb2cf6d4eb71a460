using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Identity;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Identity;

public sealed class SiweMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private static readonly SiweMessage Plain =
        new("ledger.example:8443", TestLedger.Contributor.Address, "https://ledger.example:8443/", 31337, "abcdefgh12345678", Rfc3339Time.From(Now));

    private static readonly SiweMessage Full = Plain with
    {
        Scheme = "https",
        Statement = "I accept the terms: https://ledger.example/terms",
        ExpirationTime = Rfc3339Time.From(Now.AddMinutes(5)),
        NotBefore = Rfc3339Time.From(Now.AddMinutes(-5)),
        RequestId = "some-id%20x",
        Resources = ["ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/", "https://example.org/a?b=c#d"],
    };

    private static Gen<SiweMessage> Messages { get; } =
        from domain in Gen.Elements("ledger.example", "localhost:7071", "127.0.0.1:80", "[::1]:7071", "a.b-c.example:65535")
        from address in Gens.Address
        from chain in Gens.UInt64
        from nonce in Gen.Elements("abcdefgh", "ABCDEFGH01234567", new string('9', 128))
        from scheme in Gen.Elements(null, "https", "http")
        from statement in Gen.Elements(null, "Sign in.", " ", "URI: x", "[a] & b = c; (d)")
        from uri in Gen.Elements("https://ledger.example/", "http://localhost:7071", "https://a/b?c=%20d")
        from seconds in Gen.Choose(0, int.MaxValue)
        from has in Gen.Choose(0, 15)
        from resources in Gen.Elements("did:key:z6Mk", "https://example.org/", "ipfs://x").ListOf()
        select new SiweMessage(domain, address, uri, chain, nonce, Rfc3339Time.From(DateTimeOffset.FromUnixTimeSeconds(seconds)))
        {
            Scheme = scheme,
            Statement = statement,
            ExpirationTime = (has & 1) != 0 ? Rfc3339Time.From(Now) : null,
            NotBefore = (has & 2) != 0 ? Rfc3339Time.From(Now) : null,
            RequestId = (has & 4) != 0 ? "" : null,
            Resources = (has & 8) != 0 ? [.. resources.Take(20)] : null,
        };

    [Fact]
    public void Message_that_is_written_is_read_as_the_same() => Gens.ForAll(Messages, 500, message =>
    {
        var read = SiweMessage.Parse(message.ToString()).Value;
        Assert.Equal(message with { Resources = null }, read with { Resources = null });
        Assert.Equal(message.Resources, read.Resources);
    });

    [Fact]
    public void Text_with_any_character_changed_is_refused_or_means_exactly_those_characters()
    {
        var text = Full.ToString();
        var read = 0;
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in "\0\n\r aZ09:%/é\u202e")
            {
                foreach (var mutated in new[] { text[..at] + other + text[(at + 1)..], text[..at] + other + text[at..], text[..at] + text[(at + 1)..] })
                {
                    if (!SiweMessage.Parse(mutated).Try(out var message, out var error))
                    {
                        Assert.Equal("siwe-malformed", error.Code);
                        continue;
                    }
                    read++;
                    Assert.Equal(mutated, message.ToString());
                }
            }
        }
        Assert.True(read > 1_000, $"Only {read} changed texts were read at all.");
    }

    [Theory]
    [InlineData("Version: 1", "Version: 2")]
    [InlineData("Version: 1", "Version: 01")]
    [InlineData("Chain ID: 31337", "Chain ID: 031337")]
    [InlineData("Chain ID: 31337", "Chain ID: 0x7a69")]
    [InlineData("Nonce: abcdefgh12345678", "Nonce: abcdefg")]
    [InlineData("Nonce: abcdefgh12345678", "Nonce: abcdefgh-1234567")]
    [InlineData("Issued At: 2026-11-22T09:00:00.000Z", "Issued At: 2026-11-22 09:00:00Z")]
    [InlineData("Issued At: 2026-11-22T09:00:00.000Z", "Issued At: 2026-13-22T09:00:00Z")]
    [InlineData("Issued At: 2026-11-22T09:00:00.000Z", "Issued At: 2026-11-22T23:59:60Z")]
    [InlineData("URI: https://", "URI: //")]
    [InlineData("URI: https://ledger.example:8443/", "URI: https://ledger.example:8443/%zz")]
    [InlineData("ledger.example:8443 wants", "user@ledger.example wants")]
    [InlineData("ledger.example:8443 wants", "ledger.example:8443/path wants")]
    [InlineData("\nResources:\n", "\nResources: \n")]
    [InlineData("\n- https", "\n* https")]
    public void Text_that_is_not_in_the_form_is_refused(string part, string other)
    {
        var text = Full.ToString();
        Assert.Contains(part, text);
        Assert.Equal("siwe-malformed", SiweMessage.Parse(text.Replace(part, other, StringComparison.Ordinal)).Error?.Code);
    }

    [Fact]
    public void Address_without_its_checksum_and_a_text_beyond_the_bound_are_refused()
    {
        var address = Plain.Address.ToChecksumString();
        Assert.Equal("siwe-malformed", SiweMessage.Parse(Plain.ToString().Replace(address, address.ToLowerInvariant(), StringComparison.Ordinal)).Error?.Code);
        Assert.Equal("siwe-malformed", SiweMessage.Parse((Plain with { Statement = new string('a', SiweMessage.MaxLength) }).ToString()).Error?.Code);
    }

    [Fact]
    public async Task Messages_and_signatures_are_those_of_a_wallets_library()
    {
        var siwe = new
        {
            domain = Full.Domain,
            address = Full.Address.ToString(),
            statement = Full.Statement,
            uri = Full.Uri,
            version = "1",
            chainId = 31337,
            nonce = Full.Nonce,
            issuedAt = Full.IssuedAt.Text,
            expirationTime = Full.ExpirationTime!.Value.Text,
            notBefore = Full.NotBefore!.Value.Text,
            requestId = "some-id",
            scheme = "https",
            resources = Full.Resources,
        };
        var bare = new { domain = Plain.Domain, address = Plain.Address.ToString(), uri = Plain.Uri, version = "1", chainId = 31337, nonce = Plain.Nonce, issuedAt = Plain.IssuedAt.Text };
        var expected = new[] { Full with { RequestId = "some-id" }, Plain };
        Assert.Equal(expected.Select(m => m.ToString()), await ViemSigner.SignAsync(JsonSerializer.Serialize(new object[] { new { siwe }, new { siwe = bare } })));
        var key = TestLedger.Contributor.ExportPrivateKey();
        Assert.Equal(expected.Select(m => TestLedger.Contributor.Sign(m.Digest()).ToString()),
            await ViemSigner.SignAsync(JsonSerializer.Serialize(expected.Select(m => new { privateKey = key, text = m.ToString() }))));
    }

    [Fact]
    public void Message_for_this_server_and_moment_is_good_and_any_other_is_refused()
    {
        Assert.Null(Check(Full));
        Assert.Null(Check(Plain));
        Assert.Equal("siwe-domain", Check(Full with { Domain = "evil.example" })?.Code);
        Assert.Equal("siwe-domain", Check(Full with { Uri = "https://evil.example/" })?.Code);
        Assert.Equal("siwe-domain", Check(Full with { Uri = "javascript:alert(1)" })?.Code);
        Assert.Equal("siwe-chain", Check(Full with { ChainId = 1 })?.Code);
        Assert.Equal("siwe-time", Check(Full with { IssuedAt = Rfc3339Time.From(Now.AddMinutes(-11)) })?.Code);
        Assert.Equal("siwe-time", Check(Full with { IssuedAt = Rfc3339Time.From(Now.AddMinutes(2)) })?.Code);
        Assert.Equal("siwe-time", Check(Full with { ExpirationTime = Rfc3339Time.From(Now) })?.Code);
        Assert.Equal("siwe-time", Check(Full with { NotBefore = Rfc3339Time.From(Now.AddMinutes(2)) })?.Code);
    }

    private static Core.Results.Error? Check(SiweMessage message) => message.Check(domain => domain == "ledger.example:8443", 31337, Now, TimeSpan.FromMinutes(10));
}
