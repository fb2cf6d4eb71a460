using System.Diagnostics;
using System.Text.Json;
using OpenLedger.Cli.Stack;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>A script under <c>tests/</c> that node runs: text in, JSON out.</summary>
public static class NodeScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script to its end and reads what it printed; the test fails with what it said where it ends with another code than 0.</summary>
    /// <param name="script">Its path below <c>tests/</c>.</param>
    /// <param name="input">Its standard input.</param>
    public static async Task<T> RunAsync<T>(string script, string input)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(RepositoryLayout.Root, "tests", script)])
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
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return JsonSerializer.Deserialize<T>(await output)!;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
