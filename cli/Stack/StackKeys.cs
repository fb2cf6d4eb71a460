using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Stack;

/// <summary>The secrets of a local stack: the ledger's keys by duty and the function key that opens its operations.</summary>
/// <param name="Writer">Signs blocks.</param>
/// <param name="Attestor">Signs what ingest found.</param>
/// <param name="Operator">Signs the operator's commands.</param>
/// <param name="FunctionKey">What <c>x-functions-key</c> must hold.</param>
/// <param name="SessionKey">Signs sessions: P-256 as PKCS #8, in Base64.</param>
/// <param name="LogKey">Signs the log's checkpoints; its name is the log's origin.</param>
public sealed record StackKeys(KeyPair Writer, KeyPair Attestor, KeyPair Operator, string FunctionKey, string SessionKey, NoteSigner LogKey)
{
    /// <summary>Who has which duty on the local L2.</summary>
    public ChainKeys Chain { get; init; } = ChainKeys.Generate();

    /// <summary>New keys from the operating system's randomness.</summary>
    public static StackKeys Generate() =>
        new(KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate(), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(40)), GenerateSessionKey(),
            GenerateLogKey());

    /// <summary>The keys in <paramref name="file"/>, which is made with new ones where it does not exist. Only its owner may read it.</summary>
    /// <exception cref="InvalidDataException">The file does not hold keys; the message does not repeat what it holds.</exception>
    public static StackKeys LoadOrCreate(string file)
    {
        if (!File.Exists(file))
            Generate().Save(file);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return new StackKeys(Key("writer"), Key("attestor"), Key("operator"),
                json.RootElement.GetProperty("functionKey").GetString()!, json.RootElement.GetProperty("sessionKey").GetString()!,
                NoteSigner.Parse(json.RootElement.GetProperty("logKey").GetString()!).Value)
            {
                Chain = ChainKeys.Read(json.RootElement.GetProperty("chain")),
            };

            KeyPair Key(string duty) => KeyPair.FromPrivateKey(json.RootElement.GetProperty(duty).GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file} does not hold a stack's keys ({e.GetType().Name}). Put it back, or remove the whole folder to begin a new ledger.", e);
        }
    }

    /// <summary>Writes the key files of the Functions host (<c>AzureWebJobsSecretStorageType=Files</c>) into <paramref name="folder"/>.</summary>
    public void WriteHostSecrets(string folder)
    {
        PrivateFile.CreateFolder(folder);
        var master = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(40));
        PrivateFile.Write(Path.Combine(folder, "host.json"), JsonSerializer.SerializeToUtf8Bytes(new
        {
            masterKey = new { name = "master", value = master, encrypted = false },
            functionKeys = new[] { new { name = "default", value = FunctionKey, encrypted = false } },
            systemKeys = Array.Empty<object>(),
        }));
    }

    private static string GenerateSessionKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>A name of its own, so that no witness takes one stack's log for another's.</summary>
    private static NoteSigner GenerateLogKey() => NoteKeys.Generate($"openledger.local/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", NoteKeyType.Ed25519);

    private void Save(string file) => PrivateFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            writer = Writer.ExportPrivateKey(),
            attestor = Attestor.ExportPrivateKey(),
            @operator = Operator.ExportPrivateKey(),
            functionKey = FunctionKey,
            sessionKey = SessionKey,
            logKey = LogKey.ExportPrivateKey(),
            chain = Chain.ToJson(),
        },
        new JsonSerializerOptions { WriteIndented = true }));
}
