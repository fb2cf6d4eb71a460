using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace OpenLedger.Polyfills.Functions;

/// <summary>
/// The host's access keys in files, as the Functions host keeps them with <c>AzureWebJobsSecretStorageType=files</c>: <c>host.json</c> (master, function and system
/// keys) and <c>FUNCTION.json</c> in the folder <c>AzureFunctionsWebHost__SecretsPath</c>, or <c>Secrets</c> below the application. Keys are made where none exist,
/// and a changed file counts from the next request.
/// </summary>
internal sealed class AccessKeys
{
    private const string HeaderName = "x-functions-key";
    private const string QueryName = "code";

    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeyFile> _files = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">The setting asks for keys that are not in files.</exception>
    public AccessKeys(IConfiguration configuration)
    {
        if (configuration["AzureWebJobsSecretStorageType"] is { Length: > 0 } storage && !storage.Equals("files", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"AzureWebJobsSecretStorageType is '{storage}'; this host keeps access keys in files only.");
        _folder = Path.GetFullPath(configuration["AzureFunctionsWebHost:SecretsPath"] ?? "Secrets", AppContext.BaseDirectory);
    }

    /// <summary>True where the request carries a key (header, or query <c>code</c>) that the level accepts. The master key opens everything.</summary>
    public bool Allow(HttpRequest request, AuthorizationLevel level, string? functionName)
    {
        if (level == AuthorizationLevel.Anonymous)
            return true;
        var presented = request.Headers.TryGetValue(HeaderName, out var header) ? header.ToString() : request.Query[QueryName].ToString();
        if (presented.Length == 0)
            return false;
        var host = Read("host", create: true)!;
        var allowed = Matches(host.Master, presented);
        if (level == AuthorizationLevel.Function)
        {
            allowed |= Matches(host.Function, presented);
            if (functionName is not null && Read(functionName.ToLowerInvariant(), create: false) is { } own)
                allowed |= Matches(own.Own, presented);
        }
        if (level == AuthorizationLevel.System)
            allowed |= Matches(host.System, presented);
        return allowed;
    }

    /// <summary>Makes the host's keys where none exist, so that a fault of the folder shows when the host starts.</summary>
    public void EnsureExist() => Read("host", create: true);

    /// <summary>Compares with every key, in a time that depends on neither.</summary>
    private static bool Matches(IReadOnlyList<byte[]> keys, string presented)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(presented));
        var matches = false;
        foreach (var key in keys)
            matches |= CryptographicOperations.FixedTimeEquals(hash, key);
        return matches;
    }

    private KeyFile? Read(string name, bool create)
    {
        var path = Path.Combine(_folder, name + ".json");
        lock (_lock)
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_files.TryGetValue(name, out var known) && known.Written == written)
                return known;
            if (!File.Exists(path))
            {
                if (!create)
                    return null;
                Create(path);
            }
            written = File.GetLastWriteTimeUtc(path);
            return _files[name] = KeyFile.Parse(path, written);
        }
    }

    /// <summary>Writes beside and moves, so that of several starting instances one wins and the others read its keys.</summary>
    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var json = JsonSerializer.Serialize(new
        {
            masterKey = NewKey("master"),
            functionKeys = new[] { NewKey("default") },
            systemKeys = Array.Empty<object>(),
            hostName = Environment.MachineName,
            source = "runtime",
        });
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
            file.Write(Encoding.UTF8.GetBytes(json));
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }

        static object NewKey(string name) => new { name, value = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(40)), encrypted = false };
    }

    /// <summary>SHA-256 of the keys of one file.</summary>
    private sealed record KeyFile(DateTime Written, IReadOnlyList<byte[]> Master, IReadOnlyList<byte[]> Function, IReadOnlyList<byte[]> System, IReadOnlyList<byte[]> Own)
    {
        public static KeyFile Parse(string path, DateTime written)
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                var root = json.RootElement;
                return new KeyFile(
                    written,
                    root.TryGetProperty("masterKey", out var master) ? [Hash(master)] : [],
                    Keys(root, "functionKeys"),
                    Keys(root, "systemKeys"),
                    Keys(root, "keys"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new InvalidOperationException($"The key file {path} is wrong: {e.Message}", e);
            }
        }

        private static byte[][] Keys(JsonElement root, string name) =>
            root.TryGetProperty(name, out var keys) && keys.ValueKind == JsonValueKind.Array ? [.. keys.EnumerateArray().Select(Hash)] : [];

        private static byte[] Hash(JsonElement key)
        {
            if (key.TryGetProperty("encrypted", out var encrypted) && encrypted.GetBoolean())
                throw new InvalidOperationException("it holds an encrypted key, which this host cannot read.");
            var value = key.GetProperty("value").GetString();
            return string.IsNullOrEmpty(value) ? throw new InvalidOperationException("it holds an empty key.") : SHA256.HashData(Encoding.UTF8.GetBytes(value));
        }
    }
}
