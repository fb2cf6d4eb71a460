#nullable disable
using Nethereum.Util;

namespace Nethereum.ABI.EIP712;

/// <summary>Encodes typed data to the bytes whose Keccak-256 hash is signed: 0x19 0x01, domain separator, hash of the message's struct.</summary>
public class Eip712TypedDataEncoder
{
    private const string DomainTypeName = "EIP712Domain";
    private const string DefaultMessageKey = "message";

    public static Eip712TypedDataEncoder Current { get; } = new();

    /// <summary>Sets <paramref name="typedData"/>'s message, so that one object must not be shared by threads.</summary>
    public byte[] EncodeTypedData<T, TDomain>(T message, TypedData<TDomain> typedData)
    {
        typedData.SetMessage(message);
        return EncodeTypedData(typedData);
    }

    /// <summary>For messages without structs inside: the types come from the attributes of <typeparamref name="T"/>.</summary>
    public byte[] EncodeTypedData<T, TDomain>(T data, TDomain domain, string primaryTypeName) =>
        EncodeTypedData(GenerateTypedData(data, domain, primaryTypeName));

    public byte[] EncodeTypedData(string json) => EncodeTypedDataRaw(TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData(json));

    public byte[] EncodeAndHashTypedData(string json) => Sha3Keccack.Current.CalculateHash(EncodeTypedData(json));

    /// <summary>Where the JSON has no domain type, <typeparamref name="DomainType"/> describes it.</summary>
    public byte[] EncodeTypedData<DomainType>(string json, string messageKeySelector = DefaultMessageKey) =>
        EncodeTypedDataRaw(TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData<DomainType>(json, messageKeySelector));

    public byte[] EncodeAndHashTypedData<TDomain>(string json, string messageKeySelector = DefaultMessageKey) =>
        Sha3Keccack.Current.CalculateHash(EncodeTypedData<TDomain>(json, messageKeySelector));

    public byte[] EncodeAndHashTypedData<T, TDomain>(T message, TypedData<TDomain> typedData) =>
        Sha3Keccack.Current.CalculateHash(EncodeTypedData(message, typedData));

    public byte[] EncodeAndHashTypedData<TDomain>(TypedData<TDomain> typedData) => Sha3Keccack.Current.CalculateHash(EncodeTypedData(typedData));

    public byte[] EncodeTypedData<TDomain>(TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return EncodeTypedDataRaw(typedData);
    }

    public byte[] EncodeTypedDataRaw(TypedDataRaw typedData) =>
    [
        0x19,
        0x01,
        .. StructEncoder.HashStruct(typedData.Types, DomainTypeName, typedData.DomainRawValues),
        .. StructEncoder.HashStruct(typedData.Types, typedData.PrimaryType, typedData.Message),
    ];

    public byte[] HashDomainSeparator<TDomain>(TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return HashDomainSeparator((TypedDataRaw)typedData);
    }

    public byte[] HashDomainSeparator(TypedDataRaw typedData)
    {
        RequireDomain(typedData);
        return StructEncoder.HashStruct(typedData.Types, DomainTypeName, typedData.DomainRawValues);
    }

    public byte[] HashStruct<T>(T message, string primaryType, params Type[] types) =>
        Sha3Keccack.Current.CalculateHash(EncodeStruct(message, primaryType, types));

    public byte[] EncodeStruct<T>(T message, string primaryType, params Type[] types) =>
        StructEncoder.EncodeStruct(MemberDescriptionFactory.GetTypesMemberDescription(types), primaryType, MemberValueFactory.CreateFromMessage(message));

    public string GetEncodedType(string primaryType, params Type[] types) =>
        StructEncoder.EncodeType(MemberDescriptionFactory.GetTypesMemberDescription(types), primaryType);

    public string GetEncodedTypeDomainSeparator<TDomain>(TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return StructEncoder.EncodeType(typedData.Types, DomainTypeName);
    }

    public TypedDataHashResult CalculateTypedDataHashes<TDomain>(TypedData<TDomain> typedData)
    {
        ArgumentNullException.ThrowIfNull(typedData);
        typedData.EnsureDomainRawValuesAreInitialised();
        return CalculateTypedDataHashes((TypedDataRaw)typedData);
    }

    public TypedDataHashResult CalculateTypedDataHashes<TDomain, TMessage>(TMessage message, TypedData<TDomain> typedData)
    {
        ArgumentNullException.ThrowIfNull(typedData);
        typedData.SetMessage(message);
        return CalculateTypedDataHashes(typedData);
    }

    public TypedDataHashResult CalculateTypedDataHashes(string json) =>
        CalculateTypedDataHashes(TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData(json));

    public TypedDataHashResult CalculateTypedDataHashes<TDomain>(string json, string messageKeySelector = DefaultMessageKey) =>
        CalculateTypedDataHashes(TypedDataRawJsonConversion.DeserialiseJsonToRawTypedData<TDomain>(json, messageKeySelector));

    public TypedDataHashResult CalculateTypedDataHashes(TypedDataRaw typedData)
    {
        RequireDomain(typedData);
        if (typedData.Message == null)
            throw new ArgumentException("The typed data has no message.", nameof(typedData));
        var domain = HashDomainSeparator(typedData);
        var message = StructEncoder.HashStruct(typedData.Types, typedData.PrimaryType, typedData.Message);
        return new TypedDataHashResult(domain, message, Sha3Keccack.Current.CalculateHash([0x19, 0x01, .. domain, .. message]));
    }

    /// <summary>For messages without structs inside.</summary>
    public TypedData<TDomain> GenerateTypedData<T, TDomain>(T data, TDomain domain, string primaryTypeName)
    {
        var members = StructMembers.Of(typeof(T));
        return new TypedData<TDomain>
        {
            PrimaryType = primaryTypeName,
            Types = new Dictionary<string, MemberDescription[]>(StringComparer.Ordinal)
            {
                [primaryTypeName] = [.. members.Select(member => new MemberDescription { Type = member.Parameter.Type, Name = member.Parameter.Name })],
                [DomainTypeName] = MemberDescriptionFactory.GetTypesMemberDescription(typeof(TDomain))[DomainTypeName],
            },
            Message = [.. members.Select(member => new MemberValue { TypeName = member.Parameter.Type, Value = member.Property.GetValue(data) })],
            Domain = domain,
        };
    }

    private static void RequireDomain(TypedDataRaw typedData)
    {
        ArgumentNullException.ThrowIfNull(typedData);
        if (typedData.DomainRawValues == null)
            throw new ArgumentException("The typed data has no domain values.", nameof(typedData));
    }
}
