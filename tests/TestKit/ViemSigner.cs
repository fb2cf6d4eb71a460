using System.Diagnostics;
using System.Text.Json;
using OpenLedger.Cli.Stack;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>Signatures by viem, the library that wallets' pages use.</summary>
public static class ViemSigner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Signs all cases in one process.</summary>
    /// <param name="cases">A JSON array, as sign-typed-data.mjs takes it.</param>
    public static async Task<string[]> SignAsync(string cases)
    {
        var script = Path.Combine(RepositoryLayout.Root, "tests", "TestKit", "sign-typed-data.mjs");
        using var process = Process.Start(new ProcessStartInfo("node", [script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(cases.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return JsonSerializer.Deserialize<string[]>(await output)!;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
