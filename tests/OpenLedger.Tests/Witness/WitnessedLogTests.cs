using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Witness;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Witness;

/// <summary>A running server and a running witness, each as they are started by hand.</summary>
public sealed class WitnessedLogTests
{
    [Fact]
    public async Task Published_checkpoints_of_a_running_stack_carry_the_cosignature_of_a_running_witness()
    {
        var keys = StackKeys.Generate();
        var signer = NoteKeys.Generate("witness.example/w", NoteKeyType.CosignatureV1);
        var suspicions = new List<string>();
        var witness = new Core.Transparency.Witness([keys.LogKey.Verifier], signer, new MemoryRecords(), TimeProvider.System, note => suspicions.Add(note.ToString()));
        await using var server = await WitnessServer.StartAsync(witness, ["http://127.0.0.1:0"], suspicions.Add, TestContext.Current.CancellationToken);
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions
        {
            Keys = keys,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Log__Witnesses"] = $"{signer.Verifier} {server.Addresses.Single()}" },
        }, TestContext.Current.CancellationToken);
        using var client = new LedgerClient(stack.Functions.Address);
        LogInfo? log = null;
        await Eventually.TrueAsync(async () => (log = await client.GetLogAsync()).Published?.Cosigned is [_], otherwise: () => $"Nothing is cosigned; the log is {log}, and {string.Join(", ", suspicions)}.");
        Assert.Equal([signer.Verifier.ToString()], log!.Witnesses);
        Assert.Equal([signer.Verifier.ToString()], log.Published!.Cosigned!);

        using var reader = new HttpLogReader(log.Prefix);
        var note = SignedNote.Parse(await reader.ReadAsync(LogPaths.Checkpoint, TestContext.Current.CancellationToken)).Value;
        Assert.True(new LogPolicy(log.Origin, [keys.LogKey.Verifier], [signer.Verifier], 1).Verify(note).IsOk);
        Assert.Empty(suspicions);
    }
}
