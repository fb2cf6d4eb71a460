using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>
/// One contribution from its completion to its publication, the clearing of its uploads and the withdrawal of a record, with the host killed at one request to
/// its storage: either before the storage has seen it, or after it was done and before the host knows. Whatever the point, each step is on the ledger once and
/// nothing is left over.
/// </summary>
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
        ["reconciling, before the message is sent"] = new(Step.Complete, TrapAt.Request, "POST", "^q-ingest/messages") { SentBefore = false },
        ["reconciling, after the message is sent"] = new(Step.Complete, TrapAt.Answer, "POST", "^q-ingest/messages") { SentBefore = false },
        ["ingest, message received"] = new(Step.Complete, TrapAt.Answer, "GET", "^q-ingest/messages", Body: Message),
        ["ingest, while the upload is read"] = new(Step.Complete, TrapAt.Answer, "GET", "^quarantine/ct-"),
        ["ingest, between two parts of the upload"] = new(Step.Complete, TrapAt.Request, "GET", "^quarantine/ct-[0-9]+/000-00001") { Parts = 2 },
        ["ingest, before the records are stored"] = new(Step.Complete, TrapAt.Request, "PUT", "^datanets/records/"),
        ["ingest, after the records are stored"] = new(Step.Complete, TrapAt.Answer, "PUT", "^datanets/records/"),
        ["ingest, before the set is stored"] = new(Step.Complete, TrapAt.Request, "PUT", "^datanets/sets/"),
        ["ingest, after the set is stored"] = new(Step.Complete, TrapAt.Answer, "PUT", "^datanets/sets/"),
        ["ingest, before the report is stored"] = new(Step.Complete, TrapAt.Request, "PUT", "^datanets/reports/"),
        ["ingest, after the band index is stored"] = new(Step.Complete, TrapAt.Answer, "PUT", "^datanets/bands/"),
        ["ingest, before the attestation"] = new(Step.Complete, TrapAt.Request, "POST", Ledger, Nth: 2),
        ["ingest, after the attestation"] = new(Step.Complete, TrapAt.Answer, "POST", Ledger, Nth: 2),
        ["ingest, before the message is completed"] = new(Step.Complete, TrapAt.Request, "DELETE", "^q-ingest/messages/"),
        ["ingest, after the message is completed"] = new(Step.Complete, TrapAt.Answer, "DELETE", "^q-ingest/messages/"),
        ["publish, message received"] = new(Step.Accept, TrapAt.Answer, "GET", "^q-publish/messages", Body: Message),
        ["publish, after the claims are stored"] = new(Step.Accept, TrapAt.Answer, "PUT", "^datanets/claims/"),
        ["publish, after the set is stored"] = new(Step.Accept, TrapAt.Answer, "PUT", "^datanets/sets/"),
        ["publish, before the manifest is stored"] = new(Step.Accept, TrapAt.Request, "PUT", "^datanets/manifests/"),
        ["publish, before the version"] = new(Step.Accept, TrapAt.Request, "POST", Ledger, Nth: 2),
        ["publish, after the version"] = new(Step.Accept, TrapAt.Answer, "POST", Ledger, Nth: 2),
        ["publish, before the message is completed"] = new(Step.Accept, TrapAt.Request, "DELETE", "^q-publish/messages/"),
        ["clearing, before an upload is deleted"] = new(Step.Clear, TrapAt.Request, "DELETE", "^quarantine/ct-"),
        ["clearing, after an upload is deleted"] = new(Step.Clear, TrapAt.Answer, "DELETE", "^quarantine/ct-"),
        ["clearing, between two parts"] = new(Step.Clear, TrapAt.Request, "DELETE", "^quarantine/ct-", Nth: 2) { Parts = 2 },
        ["withdrawal, before its message is sent"] = new(Step.Withdraw, TrapAt.Request, "POST", "^q-publish/messages"),
        ["withdrawal, after the rest is stored"] = new(Step.Withdraw, TrapAt.Answer, "PUT", "^datanets/records/"),
        ["withdrawal, before the version"] = new(Step.Withdraw, TrapAt.Request, "POST", Ledger, Nth: 2),
        ["withdrawal, before the records are deleted"] = new(Step.Withdraw, TrapAt.Request, "DELETE", "^datanets/records/"),
        ["withdrawal, after the records are deleted"] = new(Step.Withdraw, TrapAt.Answer, "DELETE", "^datanets/records/"),
        ["indexing, before a row is added"] = new(Step.Index, TrapAt.Request, "POST", "^ledgerindex$"),
        ["indexing, after a row is added"] = new(Step.Index, TrapAt.Answer, "POST", "^ledgerindex$"),
    };

    public static TheoryData<string> Names { get; } = [.. Points.Keys];

    private enum Step
    {
        Complete,
        Accept,
        Clear,
        Withdraw,
        Index,
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Host_killed_there_loses_nothing_and_does_nothing_twice(string at)
    {
        var point = Points[at];
        var lines = new[] { "kept", "withdrawn" }.Select(what => $"{{\"text\":\"{what} {new string('x', point.Parts == 1 ? 0 : 600_000)} while the host is killed at this point: {at}\"}}").ToArray();
        var content = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var id = await crash.Contributing.DeclareAsync(content, twoParts: point.Parts == 2);
        await crash.Contributing.UploadAsync(id, content);

        var completion = await crash.Contributing.CompletionAsync(id, content, crash.NextNonce());
        SetAt(Step.Complete);
        await crash.InsistAsync(c => c.SendAsync(completion));
        await crash.WaitAsync(id, "ingested");
        var acceptance = await crash.SignAsync(TestLedger.Owner, Kinds.ContributionAccept, new { contribution = id });
        SetAt(Step.Accept);
        await crash.InsistAsync(c => c.SendAsync(acceptance));
        await crash.WaitAsync(id, "published");
        SetAt(Step.Clear);
        await RunUntilAsync("CleanQuarantine", async () => !await BlobsOf("quarantine", $"{id}/").AnyAsync());
        if (point.During == Step.Withdraw)
        {
            var withdrawal = await WithdrawalAsync(id, MerkleTree.LeafHash(Encoding.UTF8.GetBytes(lines[1])));
            var before = await BlobsOf("datanets", $"records/{id}/").Select(b => b.Name).SingleAsync();
            SetAt(Step.Withdraw);
            await crash.InsistAsync(c => c.SendAsync(withdrawal));
            await RunUntilAsync("Reconcile", async () => await BlobsOf("datanets", $"records/{id}/").Select(b => b.Name).ToListAsync() is [var left] && left != before);
        }
        if (point.During == Step.Index)
        {
            SetAt(Step.Index);
            await crash.Contributing.DeclareAsync(content);
            await RunUntilAsync("IndexEntries", () => Task.FromResult(crash.IsKilled));
            Assert.Equal((await crash.Stack.VerifyAsync()).Where(e => e.Kind == Kinds.ContributionDeclare).Select(e => e.Seq.ToString()).Reverse(), await crash.IndexedAsync(Kinds.ContributionDeclare));
        }

        await crash.KilledAsync();
        // The declaration makes the contribution, and so does not name it.
        string[] withdrawn = point.During == Step.Withdraw ? [Kinds.ContributionWithdraw, Kinds.DatanetVersion] : [];
        Assert.Equal([Kinds.ContributionComplete, Kinds.ContributionIngest, Kinds.ContributionAccept, Kinds.DatanetVersion, .. withdrawn], await crash.KindsOfAsync(id));
        Assert.Equal(completion.Digest, (await crash.InsistAsync(c => c.SendAsync(completion))).Digest);

        void SetAt(Step step)
        {
            if (point.During != step)
                return;
            TrapAt[] kills = point.SentBefore ? [point.At] : [TrapAt.Request, point.At];
            crash.KillAt([.. kills.Select(kill => (Func<RequestTrap>)(() => RequestTrap.Set(crash.Proxy, kill, point.Method, point.Target, point.Nth, point.Body)))]);
        }
    }

    private async Task<SignedCommand> WithdrawalAsync(string id, Hash256 record)
    {
        var present = (await crash.InsistAsync(c => c.GetContributionProofAsync(null, id, record))).Proof.Present!;
        var proven = new { hash = record.ToString(), index = present.Index.ToString(), path = present.Path.Select(h => h.ToString()) };
        return await crash.SignAsync(TestLedger.Contributor, Kinds.ContributionWithdraw, new { contribution = id, reason = "Mine.", records = new[] { proven } });
    }

    /// <summary>Runs a timer by hand, whoever its last run has died with, until something holds.</summary>
    private Task RunUntilAsync(string timer, Func<Task<bool>> holds) => Eventually.TrueAsync(async () =>
    {
        await crash.InsistAsync(_ => crash.Stack.RunTimerAsync(crash.Host, timer));
        return await holds();
    }, TimeSpan.FromSeconds(30));

    private IAsyncEnumerable<BlobItem> BlobsOf(string container, string prefix) =>
        new BlobContainerClient(crash.Stack.Azurite.ConnectionString, container).GetBlobsAsync(prefix: prefix);

    private sealed record CrashPoint(Step During, TrapAt At, string Method, string Target, int Nth = 1, string? Body = null)
    {
        /// <summary>How many parts the file is uploaded in, 1 or 2.</summary>
        public int Parts { get; init; } = 1;

        /// <summary>False where the host is killed before the request once, so that it is another host, started again, which comes to this point.</summary>
        public bool SentBefore { get; init; } = true;
    }
}
