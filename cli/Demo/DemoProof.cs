using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Demo;

/// <summary>The last act of the demo: a proof bundle checked against the L2, and then where there is no server any more, as it is and with one byte flipped.</summary>
internal static class DemoProof
{
    /// <summary>Writes the bundle and runs <c>verify bundle</c> on it against the contract on the L2, while that is there.</summary>
    /// <exception cref="CliException">The bundle is not under an anchor.</exception>
    public static async Task CheckAnchorAsync(ProofBundle bundle, string logKey, LocalChain chain, string folder, Printer printer, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "entry.tlog-proof");
        await File.WriteAllBytesAsync(file, bundle.Bytes, cancellationToken);
        var (status, output) = await VerifyAsync(file, logKey, cancellationToken, "--rpc", chain.Anvil.Address.ToString(), "--contract", chain.Contracts.Anchors.ToString());
        FreshReader.Check(status == 0, $"the proof bundle does not verify against the L2: {output}");
        printer.Line($"  {output.Split('\n')[0]}");
    }

    /// <summary>Writes the bundle and runs <c>verify bundle</c> on it twice.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="logKey">The log's public key.</param>
    /// <param name="folder">Where files may be written.</param>
    /// <param name="printer">Says what happens.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="CliException">The bundle proves nothing, or the flipped one does.</exception>
    public static async Task<VerifiedProof> CheckAsync(ProofBundle bundle, string logKey, string folder, Printer printer, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "entry.tlog-proof");
        await File.WriteAllBytesAsync(file, bundle.Bytes, cancellationToken);
        var (status, output) = await VerifyAsync(file, logKey, cancellationToken);
        FreshReader.Check(status == 0, "the proof bundle does not verify offline");
        printer.Line($"  {output.Split('\n')[0]}");
        var at = bundle.Bytes.Length / 2;
        var flipped = (byte[])bundle.Bytes.Clone();
        flipped[at] ^= 1;
        await File.WriteAllBytesAsync(file, flipped, cancellationToken);
        (status, output) = await VerifyAsync(file, logKey, cancellationToken);
        FreshReader.Check(status != 0, "a proof bundle with a flipped byte verifies");
        printer.Line($"  and with one bit of byte {at} of {flipped.Length} flipped: {output.Split('\n')[0].Replace($" by {file}", "", StringComparison.Ordinal).Replace("openledger: ", "", StringComparison.Ordinal)}");
        var (entry, checkpoint) = (bundle.Proven.Entry, bundle.Proven.Checkpoint);
        return new VerifiedProof(entry.Seq.Value, flipped.Length, checkpoint.Origin, checkpoint.Size, checkpoint.Root, Anchored: true, FlippedByteRefused: true);
    }

    private static async Task<(int Status, string Output)> VerifyAsync(string file, string logKey, CancellationToken cancellationToken, params string[] more)
    {
        using var output = new StringWriter();
        var status = await CommandLine.RunAsync(["verify", "bundle", file, "--log-key", logKey, .. more], output, output, cancellationToken);
        return (status, output.ToString());
    }
}
