using System.Diagnostics;
using OpenLedger.Cli.Stack;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>A program of an npm package that this repository names.</summary>
public static class NodeTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a program to its end; the test fails with what it said where it ends with another code than 0.</summary>
    /// <param name="name">Its name, as <c>npx</c> takes it.</param>
    /// <param name="arguments">Its arguments; it runs in the repository's root.</param>
    public static async Task<string> RunAsync(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(RepositoryLayout.Root, "node_modules", ".bin", name), .. arguments])
        {
            WorkingDirectory = RepositoryLayout.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}:\n{await output}\n{await errors}");
            return await output + await errors;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
