namespace Azure.Data.Tables.Internal;

/// <summary>The answer to a request for something that does not exist.</summary>
internal sealed class NoValueResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException($"The response has no value: the service answered with status {response.Status}.");

    public override Response GetRawResponse() => response;
}
