using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Nethereum.ABI.EIP712;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Json;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Identity;

/// <summary>What users sign, compared with two independent implementations of EIP-712: Nethereum's encoder and viem, which wallets' pages use.</summary>
public sealed class LedgerDomainTests
{
    private static readonly LedgerDomain Domain = new(TestLedger.ChainId, Hash256.Sha256("a genesis"u8));

    private static Gen<Command> Commands { get; } =
        from kind in Gen.Elements(Kinds.All.ToArray())
        from payload in JsonValues.Object(2)
        from nonce in Gens.UInt64
        from deadline in Gens.Time
        select new Command(kind, Jcs.Canonicalize(Encoding.UTF8.GetBytes(payload)).Value, nonce, deadline);

    private static Gen<SignedRequest> Requests { get; } =
        from method in Gen.Elements("GET", "POST", "")
        from path in Gen.Elements("/api/datanets/dn-5/versions/1/downloads", "/api/contributions/ct-9/uploads?x=1&y=%20", "/Grüße/世界", "")
        from body in Gens.Hash
        from deadline in Gens.Time
        select new SignedRequest(method, path, body, deadline);

    [Fact]
    public void Command_digest_is_that_of_Nethereums_encoder() =>
        Gens.ForAll(from command in Commands from genesis in Gens.Hash from chainId in Gens.UInt64 select (command, genesis, chainId), 200, t =>
        {
            var message = new TypedCommand
            {
                Kind = t.Item1.Kind,
                Payload = Encoding.UTF8.GetString(t.Item1.Payload.Span),
                Nonce = t.Item1.Nonce,
                Deadline = t.Item1.Deadline.UnixMs,
            };
            Assert.Equal(ByNethereum(message, "Command", t.Item2, t.Item3), new LedgerDomain(t.Item3, t.Item2).Digest(t.Item1));
        });

    [Fact]
    public void Request_digest_is_that_of_Nethereums_encoder() =>
        Gens.ForAll(from request in Requests from genesis in Gens.Hash from chainId in Gens.UInt64 select (request, genesis, chainId), 200, t =>
        {
            var message = new TypedRequest { Method = t.Item1.Method, Path = t.Item1.Path, Body = t.Item1.Body.ToArray(), Deadline = t.Item1.Deadline.UnixMs };
            Assert.Equal(ByNethereum(message, "Request", t.Item2, t.Item3), new LedgerDomain(t.Item3, t.Item2).Digest(t.Item1));
        });

    [Fact]
    public async Task Commands_and_requests_signed_by_viem_are_signed_by_us_byte_for_byte()
    {
        var commands = new List<Command>
        {
            Command.Create("datanet.create", new { name = "Grüße, 世界 😀 \" \\ \n \u0001", empty = "" }, ulong.MaxValue, LedgerTime.Max),
            Command.Create("cancel", new { nonce = "0" }, 0, default),
            Command.Create("datanet.create", new { card = new string('é', 20_000) }, 9_007_199_254_740_993, new LedgerTime(1)),
        };
        commands.AddRange(Commands.Sample(25, 40));
        var requests = Requests.Sample(10, 20).ToList();
        var key = TestLedger.Contributor;
        var cases = new JsonArray(
        [
            .. commands.Select(c => Case(key, "Command", "string kind,string payload,uint64 nonce,uint64 deadline", new JsonObject
            {
                ["kind"] = c.Kind,
                ["payload"] = Encoding.UTF8.GetString(c.Payload.Span),
                ["nonce"] = c.Nonce.ToString(),
                ["deadline"] = c.Deadline.UnixMs.ToString(),
            })),
            .. requests.Select(r => Case(key, "Request", "string method,string path,bytes32 body,uint64 deadline", new JsonObject
            {
                ["method"] = r.Method,
                ["path"] = r.Path,
                ["body"] = "0x" + r.Body,
                ["deadline"] = r.Deadline.UnixMs.ToString(),
            })),
        ]);
        var expected = await ViemSigner.SignAsync(cases.ToJsonString());
        var actual = commands.Select(c => SignedCommand.Sign(c, key, Domain).Signature).Concat(requests.Select(r => key.Sign(Domain.Digest(r))));
        Assert.Equal(expected, actual.Select(signature => signature.ToString()));
    }

    [Fact]
    public void Digest_changes_with_every_part_of_command_and_ledger()
    {
        var command = Command.Create("cancel", new { nonce = "5" }, 1, new LedgerTime(2));
        Hash256[] digests =
        [
            Domain.Digest(command),
            Domain.Digest(command with { Kind = "cancel." }),
            Domain.Digest(command with { Payload = "{}"u8.ToArray() }),
            Domain.Digest(command with { Nonce = 2 }),
            Domain.Digest(command with { Deadline = new LedgerTime(3) }),
            new LedgerDomain(Domain.ChainId + 1, Domain.Genesis).Digest(command),
            new LedgerDomain(Domain.ChainId, Hash256.Sha256([])).Digest(command),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    private static Hash256 ByNethereum<T>(T message, string type, Hash256 genesis, ulong chainId)
    {
        var typedData = new TypedData<DomainWithSalt>
        {
            Domain = new DomainWithSalt { ChainId = chainId, Salt = genesis.ToArray() },
            Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(DomainWithSalt), typeof(T)),
            PrimaryType = type,
        };
        return new Hash256(Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(message, typedData));
    }

    private static JsonObject Case(KeyPair key, string type, string members, JsonObject message) => new()
    {
        ["privateKey"] = key.ExportPrivateKey(),
        ["typedData"] = new JsonObject
        {
            ["domain"] = new JsonObject { ["name"] = "OpenLedger", ["version"] = "1", ["chainId"] = (int)Domain.ChainId, ["salt"] = "0x" + Domain.Genesis },
            ["types"] = new JsonObject
            {
                [type] = new JsonArray([.. members.Split(',').Select(m => m.Split(' ')).Select(m => new JsonObject { ["type"] = m[0], ["name"] = m[1] })]),
            },
            ["primaryType"] = type,
            ["message"] = message,
        },
    };
}
