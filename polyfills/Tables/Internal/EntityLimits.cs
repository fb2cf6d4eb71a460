using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Internal;

/// <summary>
/// The service's limits on one entity, checked while it is serialized, so that what the service would refuse is refused before it is sent,
/// with the status and code that the service answers. Sizes are counted as the service's data model defines them, never higher.
/// </summary>
internal struct EntityLimits
{
    public const int KeyChars = 512;
    public const int PropertyNameChars = 255;
    public const int CustomProperties = 252;
    public const int StringChars = 32 * 1024;
    public const int BinaryBytes = 64 * 1024;
    public const int EntityBytes = 1024 * 1024;
    public const int RequestBytes = 4 * 1024 * 1024;
    public const int TransactionActions = 100;

    private const int EntityOverheadBytes = 4;
    private const int PropertyOverheadBytes = 8;

    private int _properties;
    private long _bytes;

    public void CountKeys(string partitionKey, string rowKey)
    {
        CheckKey(partitionKey);
        CheckKey(rowKey);
        _bytes = EntityOverheadBytes + 2L * (partitionKey.Length + rowKey.Length);
    }

    public void CountString(string name, string value)
    {
        if (value.Length > StringChars)
            throw TooLargeValue(name);
        Count(name, 4 + 2L * value.Length);
    }

    public void CountBinary(string name, int length)
    {
        if (length > BinaryBytes)
            throw TooLargeValue(name);
        Count(name, 4L + length);
    }

    public void Count(string name, long valueBytes)
    {
        if (name.Length > PropertyNameChars)
            throw Failure(400, TableErrorCode.PropertyNameTooLong, $"The name of property '{name[..32]}…' is longer than {PropertyNameChars} characters.");
        if (++_properties > CustomProperties)
            throw Failure(400, TableErrorCode.TooManyProperties, $"The entity has more than {CustomProperties} properties besides the keys and the timestamp.");
        _bytes += PropertyOverheadBytes + 2L * name.Length + valueBytes;
        if (_bytes > EntityBytes)
            throw Failure(400, TableErrorCode.EntityTooLarge, $"The entity is larger than {EntityBytes} bytes.");
    }

    public static void CheckRequest(long bytes)
    {
        if (bytes > RequestBytes)
            throw Failure(413, "RequestBodyTooLarge", $"The request body of {bytes} bytes is larger than {RequestBytes} bytes.");
    }

    public static RequestFailedException Failure(int status, TableErrorCode code, string message) => new(status, message, code.ToString(), null);

    private static RequestFailedException TooLargeValue(string name) => Failure(
        400,
        TableErrorCode.PropertyValueTooLarge,
        $"The value of property '{name}' is larger than 64 KiB ({StringChars} characters of text or {BinaryBytes} bytes).");

    private static void CheckKey(string key)
    {
        if (key.Length > KeyChars)
            throw Failure(400, TableErrorCode.KeyValueTooLarge, $"A key is longer than {KeyChars} characters (1 KiB).");
        foreach (var c in key)
        {
            if (c is '/' or '\\' or '#' or '?' || char.IsControl(c))
                throw Failure(400, TableErrorCode.OutOfRangeInput, $"A key holds the character U+{(int)c:X4}, which keys must not hold.");
        }
    }
}
