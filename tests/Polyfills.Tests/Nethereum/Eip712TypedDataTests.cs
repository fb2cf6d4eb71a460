using System.Numerics;
using System.Reflection;
using Nethereum.ABI.EIP712;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;
using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class Eip712TypedDataTests
{
    private const string Cow = "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826";
    private const string MailSignature =
        "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c";

    private const string MailJson = """
        {
          "types": {
            "EIP712Domain": [
              { "name": "name", "type": "string" }, { "name": "version", "type": "string" },
              { "name": "chainId", "type": "uint256" }, { "name": "verifyingContract", "type": "address" } ],
            "Person": [ { "name": "name", "type": "string" }, { "name": "wallet", "type": "address" } ],
            "Mail": [ { "name": "from", "type": "Person" }, { "name": "to", "type": "Person" }, { "name": "contents", "type": "string" } ]
          },
          "primaryType": "Mail",
          "domain": { "name": "Ether Mail", "version": "1", "chainId": 1, "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" },
          "message": {
            "from": { "name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" },
            "to": { "name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
            "contents": "Hello, Bob!"
          }
        }
        """;

    private static readonly EthECKey CowKey = new(Sha3Keccack.Current.CalculateHash("cow"));

    private static readonly Mail Letter = new()
    {
        From = new Person { Name = "Cow", Wallet = Cow },
        To = new Person { Name = "Bob", Wallet = "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
        Contents = "Hello, Bob!",
    };

    [Fact]
    public void Mail_example_has_the_hashes_of_the_EIP()
    {
        var typedData = MailData();
        var hashes = Eip712TypedDataEncoder.Current.CalculateTypedDataHashes(Letter, typedData);
        Assert.Equal("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", hashes.DomainHash.ToHex());
        Assert.Equal("c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", hashes.MessageHash.ToHex());
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", hashes.TypedDataHash.ToHex());
        Assert.Equal(hashes.DomainHash, Eip712TypedDataEncoder.Current.HashDomainSeparator(typedData));
        Assert.Equal(hashes.MessageHash, Eip712TypedDataEncoder.Current.HashStruct(Letter, "Mail", typeof(Person), typeof(Mail)));
        Assert.Equal(
            "a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2" + "fc71e5fa27ff56c350aa531bc129ebdf613b772b6604664f5d8dbe21b85eb0c8"
            + "cd54f074a4af31b4411ff6a60c9719dbd559c221c8ac3492d9d872b041d703d1" + "b5aadf3154a261abdd9086fc627b61efca26ae5702701d05cd2305f7c52a2fc8",
            Eip712TypedDataEncoder.Current.EncodeStruct(Letter, "Mail", typeof(Person), typeof(Mail)).ToHex());
        Assert.Equal(hashes.TypedDataHash, Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(typedData));
        Assert.Equal(hashes.TypedDataHash, Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(Letter, MailData()));
        Assert.Equal(hashes.TypedDataHash, Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(MailJson));
        Assert.Equal(hashes.TypedDataHash, Eip712TypedDataEncoder.Current.CalculateTypedDataHashes(MailJson).TypedDataHash);
    }

    [Fact]
    public void Mail_example_has_the_type_of_the_EIP()
    {
        Assert.Equal(
            "Mail(Person from,Person to,string contents)Person(string name,address wallet)",
            Eip712TypedDataEncoder.Current.GetEncodedType("Mail", typeof(Mail), typeof(Person)));
        Assert.Equal(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
            Eip712TypedDataEncoder.Current.GetEncodedTypeDomainSeparator(MailData()));
        Assert.Throws<KeyNotFoundException>(() => Eip712TypedDataEncoder.Current.GetEncodedType("Mail", typeof(Mail)));
    }

    [Fact]
    public void Mail_example_has_the_signature_of_the_EIP()
    {
        var signer = Eip712TypedDataSigner.Current;
        var typedData = MailData();
        Assert.Equal(Cow, CowKey.GetPublicAddress());
        Assert.Equal(MailSignature, signer.SignTypedDataV4(Letter, typedData, CowKey));
        Assert.Equal(MailSignature, signer.SignTypedDataV4(typedData, CowKey));
        Assert.Equal(MailSignature, signer.SignTypedDataV4(MailJson, CowKey));
        Assert.Equal(MailSignature, signer.SignTypedDataV4<Domain>(MailJson, CowKey));
        Assert.Equal(MailSignature, signer.SignTypedDataV4(typedData.ToJson(), CowKey));
        Assert.Equal(Cow, signer.RecoverFromSignatureV4(Letter, MailData(), MailSignature));
        Assert.Equal(Cow, signer.RecoverFromSignatureV4(typedData, MailSignature));
        Assert.Equal(Cow, signer.RecoverFromSignatureV4(MailJson, MailSignature));
        Assert.Equal(Cow, signer.RecoverFromSignatureV4(signer.EncodeTypedData(typedData), MailSignature));
        Assert.Equal(Cow, signer.RecoverFromSignatureV4(signer.EncodeTypedDataRaw(typedData), MailSignature));
        Assert.Equal(Cow, signer.RecoverFromSignatureHashV4(Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(MailJson), MailSignature));
        Assert.Equal(1, typedData.GetChainIdFromDomain());
    }

    [Fact]
    public void SignTypedData_without_V4_is_a_personal_message_over_the_digest()
    {
        var typedData = MailData();
        typedData.SetMessage(Letter);
        var signature = Eip712TypedDataSigner.Current.SignTypedData(typedData, CowKey);
        Assert.NotEqual(MailSignature, signature);
        Assert.Equal(Cow, new EthereumMessageSigner().EcRecover(Eip712TypedDataEncoder.Current.EncodeAndHashTypedData(typedData), signature));
    }

    [Fact]
    public void Flat_message_needs_no_types()
    {
        var command = new Command { Kind = "stake", Payload = "{}", Nonce = 1, Deadline = ulong.MaxValue };
        var generated = Eip712TypedDataEncoder.Current.EncodeTypedData(command, new LedgerDomain(), "Command");
        var typedData = CommandData();
        Assert.Equal(Eip712TypedDataEncoder.Current.EncodeTypedData(command, typedData), generated);
        Assert.Equal(0x19, generated[0]);
        Assert.Equal(0x01, generated[1]);
        Assert.Equal(66, generated.Length);
        Assert.Equal(
            Eip712TypedDataSigner.Current.SignTypedData(typedData, CowKey),
            Eip712TypedDataSigner.Current.SignTypedData(command, new LedgerDomain(), "Command", CowKey));
    }

    [Fact]
    public void Json_without_domain_type_or_primary_type_is_completed()
    {
        const string Json = """{"types":{"Vote":[{"name":"choice","type":"uint8"}]},"domain":{"name":"n","version":"1","chainId":"5","salt":"0x0a"},"vote":{"choice":3}}""";
        var raw = TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData<LedgerDomain>(
            Json.Replace("0x0a", new LedgerDomain().Salt.ToHex(true), StringComparison.Ordinal), "vote");
        Assert.Equal("Vote", raw.PrimaryType);
        Assert.Equal(["name", "version", "chainId", "salt"], raw.Types["EIP712Domain"].Select(member => member.Name));
        Assert.Throws<KeyNotFoundException>(() => TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData<LedgerDomain>(Json, "message"));
        Assert.ThrowsAny<Exception>(() => TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData(
            """{"types":{"A":[],"B":[]},"domain":{},"message":{}}"""));
    }

    [Theory]
    [InlineData("uint8", 256)]
    [InlineData("uint8", -1)]
    [InlineData("int8", 128)]
    [InlineData("int8", -129)]
    [InlineData("uint8", "300")]
    [InlineData("uint8", "0x100")]
    [InlineData("uint8", null)]
    [InlineData("uint8", 1.5)]
    [InlineData("uint7", 1)]
    [InlineData("bool", 1)]
    [InlineData("bool", null)]
    [InlineData("address", "0x010000000000000000000000000000000000000000")]
    [InlineData("address", "no address")]
    [InlineData("address", null)]
    [InlineData("bytes4", new byte[] { 1, 2, 3 })]
    [InlineData("bytes32", null)]
    [InlineData("bytes32", "a text of more than thirty-two bytes")]
    public void Value_that_does_not_fit_its_type_is_an_encoding_exception(string type, object? value)
    {
        var exception = Assert.Throws<AbiEncodingException>(() => Encode(type, value));
        Assert.Equal(value, exception.Value);
        Assert.Equal(0, exception.Order);
    }

    [Theory]
    [InlineData("uint8", 255, "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("uint8", "255", "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("uint8", "0xff", "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("int8", -128, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80")]
    [InlineData("int256", -1, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639935", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("uint64", ulong.MaxValue, "000000000000000000000000000000000000000000000000ffffffffffffffff")]
    [InlineData("uint8", DayOfWeek.Friday, "0000000000000000000000000000000000000000000000000000000000000005")]
    [InlineData("bool", true, "0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("bool", false, "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("address", "CD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "000000000000000000000000cd2a3d9f938e13cd947ec05abc7fe734df8dd826")]
    [InlineData("bytes4", new byte[] { 1, 2, 3, 4 }, "0102030400000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes1", (byte)9, "0900000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes32", "ab", "6162000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes32", 7, "0000000000000000000000000000000000000000000000000000000000000007")]
    public void Value_is_encoded_as_one_word(string type, object value, string expected) => Assert.Equal(expected, Encode(type, value).ToHex());

    [Fact]
    public void Unknown_type_in_an_attribute_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ParameterAttribute("money"));
        Assert.Throws<ArgumentException>(() => new ParameterAttribute("bytes33"));
        Assert.Throws<FormatException>(() => new ParameterAttribute("uintx"));
        Assert.Throws<FormatException>(() => new ParameterAttribute("uint8[two]"));
        var attribute = typeof(Mail).GetProperty(nameof(Mail.To))!.GetCustomAttribute<ParameterAttribute>()!;
        Assert.Equal(("tuple", "to", 2, "Person"), (attribute.Type, attribute.Name, attribute.Order, attribute.StructTypeName));
        Assert.Equal(3, new ParameterAttribute("uint8", 3).Order);
    }

    [Fact]
    public void Struct_attribute_names_classes()
    {
        Assert.True(StructAttribute.IsStructType<Mail>());
        Assert.True(StructAttribute.IsStructType((object)Letter));
        Assert.False(StructAttribute.IsStructType(typeof(string)));
        Assert.Equal("Mail", StructAttribute.GetAttribute<Mail>().Name);
        Assert.Equal("EIP712Domain", StructAttribute.GetAttribute(new DomainWithSalt()).Name);
    }

    [Fact]
    public void Domains_of_upstream_have_their_members_in_order()
    {
        Assert.Equal("name version chainId verifyingContract salt", Names(typeof(DomainWithSalt)));
        Assert.Equal("name version chainId", Names(typeof(DomainWithNameVersionAndChainId)));
        Assert.Equal("chainId verifyingContract", Names(typeof(DomainWithChainIdAndVerifyingContract)));
        Assert.Equal("verifyingContract", Names(typeof(DomainWithVerifyingContract)));

        static string Names(Type type) =>
            string.Join(' ', MemberDescriptionFactory.GetTypesMemberDescription(type)["EIP712Domain"].Select(member => member.Name));
    }

    [Fact]
    public void Domain_values_are_kept_until_they_are_initialised_again()
    {
        var typedData = CommandData();
        typedData.SetMessage(new Command());
        var before = Eip712TypedDataEncoder.Current.HashDomainSeparator(typedData);
        typedData.Domain.ChainId = 5;
        Assert.Equal(before, Eip712TypedDataEncoder.Current.HashDomainSeparator(typedData));
        typedData.InitDomainRawValues();
        Assert.NotEqual(before, Eip712TypedDataEncoder.Current.HashDomainSeparator(typedData));
        Assert.Equal(5, typedData.GetChainIdFromDomain());
    }

    [Fact]
    public void Hashes_without_domain_or_message_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Eip712TypedDataEncoder.Current.HashDomainSeparator(new TypedDataRaw()));
        Assert.Throws<ArgumentException>(() => Eip712TypedDataEncoder.Current.CalculateTypedDataHashes(CommandData()));
        Assert.Throws<ArgumentNullException>(() => Eip712TypedDataEncoder.Current.CalculateTypedDataHashes((TypedDataRaw)null!));
        Assert.Throws<ArgumentNullException>(() => new TypedDataHashResult([], null!, []));
    }

    internal static TypedData<LedgerDomain> CommandData() => new()
    {
        Domain = new LedgerDomain(),
        Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(LedgerDomain), typeof(Command)),
        PrimaryType = "Command",
    };

    private static TypedData<Domain> MailData() => new()
    {
        Domain = new Domain { Name = "Ether Mail", Version = "1", ChainId = 1, VerifyingContract = "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" },
        Types = MemberDescriptionFactory.GetTypesMemberDescription(typeof(Domain), typeof(Mail), typeof(Person)),
        PrimaryType = "Mail",
    };

    /// <summary>The word of a one-member struct, after the type's hash: the hashed data minus what the encoder puts in front.</summary>
    private static byte[] Encode(string type, object? value)
    {
        var types = new Dictionary<string, MemberDescription[]> { ["One"] = [new MemberDescription { Name = "value", Type = type }] };
        return StructEncoder.EncodeStruct(types, "One", [new MemberValue { TypeName = type, Value = value }])[32..];
    }
}
