using System.Text;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;

namespace OpenLedger.Cli.Client;

/// <summary>A private key in a file of its own, which only its owner may read: one line, <c>0x</c> and 64 digits.</summary>
internal static class KeyFile
{
    /// <summary>The environment variable that names the key file, or holds the key itself.</summary>
    public const string Variable = "OPENLEDGER_KEY";

    private const int MaxBytes = 256;

    /// <summary><c>$XDG_CONFIG_HOME/openledger/key</c>, by default <c>~/.config/openledger/key</c>.</summary>
    public static string DefaultPath
    {
        get
        {
            var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".config");
            return Path.Combine(config, "openledger", "key");
        }
    }

    /// <summary>Writes a key to a new file.</summary>
    /// <exception cref="CliException">There is a file of that name.</exception>
    public static void Create(string file, KeyPair key) => Create(file, key.ExportPrivateKey());

    /// <summary>Writes the text of a private key to a new file.</summary>
    /// <exception cref="CliException">There is a file of that name.</exception>
    public static void Create(string file, string key)
    {
        if (File.Exists(file))
            throw new CliException($"{file} exists; a key is never overwritten.", "Name another file with -o, or move the old one away.");
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PrivateFile.Create(file, Encoding.UTF8.GetBytes(key + "\n"));
    }

    /// <summary>The key of <paramref name="file"/>, else of the environment, else of the default file; null where none of them is there.</summary>
    /// <exception cref="CliException">What was named does not hold a key.</exception>
    public static KeyPair? TryLoad(string? file)
    {
        if (file is not null)
            return Read(file);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value)
            return File.Exists(value) ? Read(value) : Parse(value, $"the environment variable {Variable}");
        return File.Exists(DefaultPath) ? Read(DefaultPath) : null;
    }

    /// <summary>As <see cref="TryLoad"/>, where there must be a key.</summary>
    public static KeyPair Load(string? file) =>
        TryLoad(file) ?? throw new CliException("This needs your key, and there is none.", $"Make one: ./openledger keygen   (or name one: --key FILE, or {Variable})");

    private static KeyPair Read(string file)
    {
        if (!File.Exists(file))
            throw new CliException($"The key file {file} does not exist.", $"Make it: ./openledger keygen -o {file}");
        if (new FileInfo(file).Length > MaxBytes)
            throw new CliException($"{file} is too large for a key file.", null);
        return Parse(File.ReadAllText(file).Trim(), file);
    }

    private static KeyPair Parse(string text, string where)
    {
        try
        {
            return KeyPair.FromPrivateKey(text);
        }
        catch (FormatException e)
        {
            throw new CliException($"There is no key in {where}: {e.Message}", null);
        }
    }
}
