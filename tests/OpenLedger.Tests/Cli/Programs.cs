using System.Diagnostics;

namespace OpenLedger.Tests.Cli;

/// <summary>Small programs that tests put in place of real ones.</summary>
internal static class Programs
{
    /// <summary>
    /// Writes an executable file. install(1) does it, because a file that this process has open for writing while another test starts a process cannot be run
    /// for a moment ("text file busy").
    /// </summary>
    public static async Task InstallAsync(string path, string content)
    {
        var source = path + ".source";
        await File.WriteAllTextAsync(source, content);
        using var install = Process.Start("install", ["-m", "755", source, path]);
        await install.WaitForExitAsync();
        Assert.Equal(0, install.ExitCode);
        File.Delete(source);
    }
}
