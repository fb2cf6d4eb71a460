using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Identity;

public sealed class SignedRequestTests
{
    private const string Path = "/api/contributions/ct-9/uploads?x=1";

    private static readonly LedgerDomain Domain = new(TestLedger.ChainId, Hash256.Sha256("this ledger"u8));
    private static readonly LedgerTime Now = new(1_767_225_600_000);
    private static readonly byte[] Body = "{}"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(30_000)]
    [InlineData(60_000)]
    public void Header_within_its_life_authenticates_its_signer(int lifeMs)
    {
        Assert.Equal(TestLedger.Contributor.Address, Authenticate(Header(lifeMs)).Value);
        var withChecksum = Header(lifeMs).Replace(TestLedger.Contributor.Address.ToString(), TestLedger.Contributor.Address.ToChecksumString());
        Assert.Equal(TestLedger.Contributor.Address, Authenticate(withChecksum).Value);
    }

    [Theory]
    [InlineData(-1, "request-expired")]
    [InlineData(60_001, "deadline-too-far")]
    public void Header_outside_its_life_is_refused(int lifeMs, string code) => Refused(Authenticate(Header(lifeMs)), code);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Missing_header_is_refused(string? header) => Refused(Authenticate(header), "authorization-missing");

    public static TheoryData<string, string> Malformations { get; } = new()
    {
        { "OpenLedger ", "Bearer " },
        { "OpenLedger ", "openledger " },
        { "OpenLedger ", " OpenLedger " },
        { "actor=", "Actor=" },
        { ", deadline", ",deadline" },
        { "deadline=\"", "deadline=\"0" },
        { "deadline=\"", "deadline=\"-" },
        { "deadline=\"", "deadline=\"99999999" },
        { "signature=\"0x", "signature=\"" },
        { "signature=\"0x", "signature=\"0X" },
        { "signature=\"0x", "signature=\"0x0" },
        { "actor=\"0x", "actor=\"0x0" },
    };

    [Theory]
    [MemberData(nameof(Malformations))]
    public void Header_in_another_form_is_refused(string part, string other)
    {
        var header = Header(30_000);
        var malformed = header.Replace(part, other);
        Assert.NotEqual(header, malformed);
        Refused(Authenticate(malformed), "authorization-malformed");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData(", realm=\"x\"")]
    public void Header_with_more_at_its_end_is_refused(string more) => Refused(Authenticate(Header(30_000) + more), "authorization-malformed");

    [Fact]
    public void Header_of_endless_length_is_refused() => Refused(Authenticate(Header(30_000).Replace("actor", new string('a', 600))), "authorization-malformed");

    [Fact]
    public void Actor_with_a_wrong_checksum_is_refused()
    {
        var checksummed = TestLedger.Contributor.Address.ToChecksumString();
        var upper = "0x" + checksummed[2..].ToUpperInvariant();
        Assert.NotEqual(checksummed, upper);
        Refused(Authenticate(Header(30_000).Replace(TestLedger.Contributor.Address.ToString(), upper)), "authorization-malformed");
    }

    [Fact]
    public void Signature_with_high_s_is_refused()
    {
        var header = Header(30_000);
        var text = header[^133..^1];
        Assert.True(Signature.TryParse(text, out var signature, out _));
        Refused(Authenticate(header.Replace(text, LowerHex.EncodePrefixed(SignatureTests.HighS(signature)))), "signature-malformed");
    }

    [Fact]
    public void Header_for_anything_else_than_this_very_request_is_refused()
    {
        var header = Header(30_000);
        Refused(SignedRequest.Authenticate(header, "GET", Path, Body, Now, Domain), "signer-mismatch");
        Refused(SignedRequest.Authenticate(header, "POST", Path + "&y=2", Body, Now, Domain), "signer-mismatch");
        Refused(SignedRequest.Authenticate(header, "POST", Path, [.. Body, (byte)' '], Now, Domain), "signer-mismatch");
        Refused(SignedRequest.Authenticate(header, "POST", Path, Body, Now, new LedgerDomain(TestLedger.ChainId, Hash256.Sha256("another"u8))), "signer-mismatch");
        Refused(Authenticate(header.Replace("deadline=\"1767225630000", "deadline=\"1767225630001")), "signer-mismatch");
        Refused(Authenticate(header.Replace(TestLedger.Contributor.Address.ToString(), TestLedger.Owner.Address.ToString())), "signer-mismatch");
    }

    [Fact]
    public void A_commands_signature_authenticates_no_request()
    {
        var deadline = Now.Plus(TimeSpan.FromSeconds(30));
        var signed = SignedCommand.Sign(Command.Create("cancel", new { nonce = "1" }, 1, deadline), TestLedger.Contributor, Domain);
        Refused(Authenticate($"OpenLedger actor=\"{signed.Actor}\", deadline=\"{deadline.UnixMs}\", signature=\"{signed.Signature}\""), "signer-mismatch");
    }

    private static string Header(int lifeMs) =>
        new SignedRequest("POST", Path, Hash256.Sha256(Body), new LedgerTime((ulong)((long)Now.UnixMs + lifeMs))).Authorize(TestLedger.Contributor, Domain);

    private static Result<Address> Authenticate(string? header) => SignedRequest.Authenticate(header, "POST", Path, Body, Now, Domain);

    private static void Refused(Result<Address> result, string code) => Assert.Equal((code, ErrorKind.Unauthenticated), (result.Error?.Code, result.Error?.Kind));
}
