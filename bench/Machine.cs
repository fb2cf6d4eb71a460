using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench;

/// <summary>Where figures were measured; without it they mean nothing.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">Logical processors that this process may use.</param>
/// <param name="MemoryMib">The machine's memory, in MiB.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Dotnet">The runtime.</param>
/// <param name="Azurite">The storage emulator's version; it keeps everything in memory.</param>
/// <param name="LoadAverage">Processes that ran or waited in the minute before, which says whether the machine was idle.</param>
internal sealed record Machine(string Cpu, int Cores, long MemoryMib, string Os, string Dotnet, string Azurite, double LoadAverage)
{
    /// <summary>This machine.</summary>
    public static Machine Read() => new(
        Field("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        long.Parse((Field("/proc/meminfo", "MemTotal", ':') ?? "0").Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
        $"{Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
        RuntimeInformation.FrameworkDescription,
        ReadAzuriteVersion(),
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));

    /// <inheritdoc />
    public override string ToString() =>
        $"{Cpu}, {Cores} cores, {MemoryMib} MiB, {Os}, {Dotnet}, Azurite {Azurite} in memory; load average at the start {LoadAverage.ToString("0.0", CultureInfo.InvariantCulture)}";

    private static string? Field(string file, string name, char separator)
    {
        if (!File.Exists(file))
            return null;
        var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(separator) + 1)..].Trim();
    }

    private static string ReadAzuriteVersion()
    {
        using var package = JsonDocument.Parse(File.ReadAllBytes(RepositoryLayout.NpmFile("azurite", "package.json")));
        return package.RootElement.GetProperty("version").GetString()!;
    }
}
