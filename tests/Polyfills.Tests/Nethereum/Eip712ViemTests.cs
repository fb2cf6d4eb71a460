using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nethereum.ABI.EIP712;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Nethereum;

/// <summary>viem signs what wallets sign; its signatures must be these, byte for byte.</summary>
public sealed class Eip712ViemTests
{
    private static readonly EthECKey Key = new("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

    public static Command[] Commands { get; } =
    [
        new() { Kind = "datanet.create", Payload = """{"name":"birds","licence":"CC-BY-4.0"}""", Nonce = 1, Deadline = 1767225600 },
        new() { Kind = "", Payload = "", Nonce = 0, Deadline = 0 },
        new() { Kind = "stake", Payload = """{"amount":"1000000000000000000"}""", Nonce = ulong.MaxValue, Deadline = ulong.MaxValue },
        new() { Kind = "gov.propose", Payload = "{\"text\":\"Grüße, 世界 \\\" \\\\ \\n\"}", Nonce = 9007199254740993, Deadline = 42 },
        new() { Kind = "long", Payload = new string('x', 5000), Nonce = 7, Deadline = 8 },
    ];

    [Fact]
    public async Task Commands_in_the_ledgers_domain_have_viems_signatures()
    {
        var expected = await ViemSigner.SignAsync(new JsonArray([.. Commands.Select(command => Case(CommandJson(command)))]).ToJsonString());
        var signer = Eip712TypedDataSigner.Current;
        for (var i = 0; i < Commands.Length; i++)
        {
            var typedData = Eip712TypedDataTests.CommandData();
            Assert.Equal(expected[i], signer.SignTypedDataV4(Commands[i], typedData, Key));
            Assert.Equal(expected[i], signer.SignTypedDataV4<LedgerDomain>(CommandJson(Commands[i]).ToJsonString(), Key));
            Assert.Equal(expected[i], signer.SignTypedDataV4(typedData.ToJson(), Key));
            Assert.Equal(Key.GetPublicAddress(), signer.RecoverFromSignatureV4(Commands[i], Eip712TypedDataTests.CommandData(), expected[i]));
        }
    }

    [Fact]
    public async Task Every_kind_of_member_has_viems_encoding()
    {
        var messages = new[] { new Everything { Hash = new byte[32], Selector = new byte[4], Pair = [new byte[32], new byte[32]], Grid = [[], []] }, Full() };
        var json = messages.Select(message => WithDecimalStrings(JsonNode.Parse(EverythingData(message).ToJson())!)).ToArray();
        var expected = await ViemSigner.SignAsync(new JsonArray([.. json.Select(Case)]).ToJsonString());
        for (var i = 0; i < messages.Length; i++)
        {
            Assert.Equal(expected[i], Eip712TypedDataSigner.Current.SignTypedDataV4(EverythingData(messages[i]), Key));
            Assert.Equal(expected[i], Eip712TypedDataSigner.Current.SignTypedDataV4(json[i].ToJsonString(), Key));
            Assert.Equal(expected[i], Eip712TypedDataSigner.Current.SignTypedDataV4(EverythingData(messages[i]).ToJson(), Key));
        }
    }

    [Fact]
    public async Task Personal_messages_have_viems_signatures()
    {
        string[] texts = ["", "hello", "Grüße, 世界", "openledger.example wants you to sign in with your Ethereum account:\n0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n\nNonce: 1"];
        var cases = texts.Select(text => new JsonObject { ["privateKey"] = Key.GetPrivateKey(), ["text"] = text });
        var expected = await ViemSigner.SignAsync(new JsonArray([.. cases]).ToJsonString());
        var signer = new EthereumMessageSigner();
        Assert.Equal(expected, texts.Select(text => signer.EncodeUTF8AndSign(text, Key)));
    }

    private static JsonObject Case(JsonNode typedData) => new() { ["privateKey"] = Key.GetPrivateKey(), ["typedData"] = typedData.DeepClone() };

    /// <summary>As a wallet's page writes it: without the domain's type, numbers as decimal texts.</summary>
    private static JsonNode CommandJson(Command command) => JsonSerializer.SerializeToNode(new
    {
        domain = new { name = "OpenLedger", version = "1", chainId = 31337, salt = new LedgerDomain().Salt.ToHex(true) },
        types = new
        {
            Command = new object[]
            {
                new { name = "kind", type = "string" }, new { name = "payload", type = "string" },
                new { name = "nonce", type = "uint64" }, new { name = "deadline", type = "uint64" },
            },
        },
        primaryType = "Command",
        message = new { kind = command.Kind, payload = command.Payload, nonce = command.Nonce.ToString(), deadline = command.Deadline.ToString() },
    })!;

    private static TypedData<LedgerDomain> EverythingData(Everything message)
    {
        var typedData = new TypedData<LedgerDomain>
        {
            Domain = new LedgerDomain(),
            Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(LedgerDomain), typeof(Everything), typeof(Person), typeof(Group)),
            PrimaryType = "Everything",
        };
        typedData.SetMessage(message);
        return typedData;
    }

    private static Everything Full()
    {
        var cow = new Person { Name = "Cow", Wallet = "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" };
        var bob = new Person { Name = "Bob", Wallet = "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" };
        return new Everything
        {
            Flag = true,
            Tiny = -128,
            Signed = -(BigInteger.One << 255),
            Unsigned = (BigInteger.One << 256) - 1,
            Selector = [1, 2, 3, 4],
            Hash = [.. Enumerable.Repeat((byte)0xAB, 32)],
            Blob = [.. Enumerable.Range(0, 77).Select(i => (byte)i)],
            Numbers = [0, 1, 65535],
            Pair = [new byte[32], [.. Enumerable.Repeat((byte)1, 32)]],
            Texts = ["", "two", "drei ß"],
            People = [cow, bob],
            Groups = [[new Group { Title = "all", Members = [cow, bob] }, new Group { Title = "none" }], [], [new Group { Title = "one", Members = [bob] }]],
            Grid = [[1, -1, int.MinValue], [int.MaxValue]],
        };
    }

    /// <summary>JavaScript reads numbers as doubles, so wallets are given decimal texts.</summary>
    private static JsonNode WithDecimalStrings(JsonNode node) => node switch
    {
        JsonObject container => new JsonObject(container.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)WithDecimalStrings(pair.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(item => WithDecimalStrings(item!))]),
        _ when node.GetValueKind() == JsonValueKind.Number => JsonValue.Create(node.ToJsonString())!,
        _ => node.DeepClone(),
    };
}
