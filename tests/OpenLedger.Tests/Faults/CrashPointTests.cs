using System.Text;
using Azure.Storage.Blobs;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>
/// One contribution from its completion to its publication and the clearing of its uploads, with the host killed at one request to its storage: either before
/// the storage has seen it, or after it was done and before the host knows. Whatever the point, each step is on the ledger once and nothing is left over.
/// </summary>
[Collection(FaultsCollection.Name)]
public sealed class CrashPointTests(CrashStack crash) : IClassFixture<CrashStack>
{
    private const string Ledger = "^ledger$";
    private const string Message = "<MessageText>";

    /// <summary>During which step the trap is set, and which request it holds.</summary>
    private static readonly Dictionary<string, CrashPoint> Points = new(StringComparer.Ordinal)
    {
        ["command, before its block is inserted"] = new(Step.Complete, TrapAt.Request, "POST", Ledger),
        ["command, after its block is inserted"] = new(Step.Complete, TrapAt.Answer, "POST", Ledger),
        ["command, before its message is sent"] = new(Step.Complete, TrapAt.Request, "POST", "^q-ingest/messages"),
        ["command, after its message is sent"] = new(Step.Complete, TrapAt.Answer, "POST", "^q-ingest/messages"),
        ["ingest, message received"] = new(Step.Complete, TrapAt.Answer, "GET", "^q-ingest/messages", Body: Message),
        ["ingest, while the upload is read"] = new(Step.Complete, TrapAt.Answer, "GET", "^quarantine/ct-"),
        ["ingest, before the records are stored"] = new(Step.Complete, TrapAt.Request, "PUT", "^datanets/records/"),
        ["ingest, after the records are stored"] = new(Step.Complete, TrapAt.Answer, "PUT", "^datanets/records/"),
        ["ingest, before the set is stored"] = new(Step.Complete, TrapAt.Request, "PUT", "^datanets/sets/"),
        ["ingest, after the set is stored"] = new(Step.Complete, TrapAt.Answer, "PUT", "^datanets/sets/"),
        ["ingest, before the attestation"] = new(Step.Complete, TrapAt.Request, "POST", Ledger, Nth: 2),
        ["ingest, after the attestation"] = new(Step.Complete, TrapAt.Answer, "POST", Ledger, Nth: 2),
        ["ingest, before the message is completed"] = new(Step.Complete, TrapAt.Request, "DELETE", "^q-ingest/messages/"),
        ["ingest, after the message is completed"] = new(Step.Complete, TrapAt.Answer, "DELETE", "^q-ingest/messages/"),
        ["publish, message received"] = new(Step.Accept, TrapAt.Answer, "GET", "^q-publish/messages", Body: Message),
        ["publish, after the set is stored"] = new(Step.Accept, TrapAt.Answer, "PUT", "^datanets/sets/"),
        ["publish, before the manifest is stored"] = new(Step.Accept, TrapAt.Request, "PUT", "^datanets/manifests/"),
        ["publish, before the version"] = new(Step.Accept, TrapAt.Request, "POST", Ledger, Nth: 2),
        ["publish, after the version"] = new(Step.Accept, TrapAt.Answer, "POST", Ledger, Nth: 2),
        ["publish, before the message is completed"] = new(Step.Accept, TrapAt.Request, "DELETE", "^q-publish/messages/"),
        ["clearing, before an upload is deleted"] = new(Step.Clear, TrapAt.Request, "DELETE", "^quarantine/ct-"),
        ["clearing, after an upload is deleted"] = new(Step.Clear, TrapAt.Answer, "DELETE", "^quarantine/ct-"),
        ["indexing, before a row is added"] = new(Step.Complete, TrapAt.Request, "POST", "^ledgerindex$"),
        ["indexing, after a row is added"] = new(Step.Complete, TrapAt.Answer, "POST", "^ledgerindex$"),
    };

    public static TheoryData<string> Names { get; } = [.. Points.Keys];

    private enum Step
    {
        Complete,
        Accept,
        Clear,
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Host_killed_there_loses_nothing_and_does_nothing_twice(string at)
    {
        var point = Points[at];
        var content = Encoding.UTF8.GetBytes($"{{\"text\":\"What is read while the host is killed at this point: {at}\"}}\n");
        var id = await crash.Contributing.DeclareAsync(content);
        await crash.Contributing.UploadAsync(id, content);

        var completion = await crash.Contributing.CompletionAsync(id, content, crash.NextNonce());
        SetAt(Step.Complete);
        await crash.InsistAsync(c => c.SendAsync(completion));
        await crash.WaitAsync(id, "ingested");
        var acceptance = await crash.AcceptanceAsync(id);
        SetAt(Step.Accept);
        await crash.InsistAsync(c => c.SendAsync(acceptance));
        await crash.WaitAsync(id, "published");
        SetAt(Step.Clear);
        var quarantine = new BlobContainerClient(crash.Stack.Azurite.ConnectionString, "quarantine");
        await Eventually.TrueAsync(async () =>
        {
            await crash.InsistAsync(_ => crash.Stack.RunTimerAsync(crash.Host, "CleanQuarantine"));
            return !await quarantine.GetBlobsAsync(prefix: id + "/").AnyAsync();
        }, TimeSpan.FromSeconds(30));

        await crash.KilledAsync();
        // The declaration makes the contribution, and so does not name it.
        Assert.Equal([Kinds.ContributionComplete, Kinds.ContributionIngest, Kinds.ContributionAccept, Kinds.DatanetVersion], await crash.KindsOfAsync(id));
        Assert.Equal(completion.Digest, (await crash.InsistAsync(c => c.SendAsync(completion))).Digest);

        void SetAt(Step step)
        {
            if (point.During == step)
                crash.KillAt(RequestTrap.Set(crash.Proxy, point.At, point.Method, point.Target, point.Nth, point.Body));
        }
    }

    private sealed record CrashPoint(Step During, TrapAt At, string Method, string Target, int Nth = 1, string? Body = null);
}
