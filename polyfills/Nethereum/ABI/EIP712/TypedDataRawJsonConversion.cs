#nullable disable
namespace Nethereum.ABI.EIP712;

/// <summary>Typed data as wallets take it (eth_signTypedData_v4): an object with types, primaryType, domain and message.</summary>
public static class TypedDataRawJsonConversion
{
    public static string ToJson(this TypedDataRaw typedDataRaw) => SerialiseRawTypedDataToJson(typedDataRaw);

    public static string ToJson<TDomain>(this TypedData<TDomain> typedData)
    {
        typedData.EnsureDomainRawValuesAreInitialised();
        return SerialiseRawTypedDataToJson(typedData);
    }

    public static string ToJson<TMessage, TDomain>(this TypedData<TDomain> typedData, TMessage message) => SerialiseTypedDataToJson(typedData, message);

    /// <summary>Without a domain type <typeparamref name="DomainType"/> describes it; without a primary type the only one is taken.</summary>
    /// <exception cref="KeyNotFoundException">A part, a type or a member's value is missing.</exception>
    public static TypedDataRaw DeserialiseJsonToRawTypedData<DomainType>(string json, string messageKeySelector = "message") =>
        TypedDataJsonReader.Read(json, typeof(DomainType), messageKeySelector);

    public static TypedDataRaw DeserialiseJsonToRawTypedData(string json) => DeserialiseJsonToRawTypedData<Domain>(json);

    public static string SerialiseTypedDataToJson<TMessage, TDomain>(TypedData<TDomain> typedData, TMessage message)
    {
        typedData.SetMessage(message);
        return typedData.ToJson();
    }

    public static string SerialiseRawTypedDataToJson(TypedDataRaw typedDataRaw) => TypedDataJsonWriter.Write(typedDataRaw);
}
