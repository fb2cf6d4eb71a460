using System.Net.Http.Headers;
using System.Net.Http.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Api;

/// <summary>An account that gets another key, over HTTP and on the command line.</summary>
public sealed class RotationApiTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_key_reads_and_commands_for_the_account_and_the_old_one_neither()
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Ledger__Parameters__rotationDelayMs"] = "10000" },
        }, Cancel);
        using var client = new LedgerClient(stack.Functions.Address);
        var (old, guardian) = (TestLedger.Owner, TestLedger.Stranger);
        var (oldFile, guardianFile, newFile, lastFile) = (KeyFileOf(old), KeyFileOf(guardian), Path.Combine(_folder.FullName, "new"), Path.Combine(_folder.FullName, "last"));
        var account = old.Address.ToString();
        var deposit = new BridgeDeposit(LocalChain.ChainId, new DepositId(old.Address, 0), Hash256.Sha256([7]), 1, old.Address, OpenAmount.Whole(10));
        await client.SendAsync(stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), Cancel);
        var datanet = (await client.SendAsync(old, Kinds.DatanetCreate, PaperLedger.Datanet(), Cancel)).Subject!;
        var contribution = (await client.SendAsync(old, Kinds.ContributionDeclare, PaperLedger.Declare(datanet), Cancel)).Subject!;
        using var asOld = new HttpClient();
        asOld.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await client.SignInAsync(old, Cancel)).Token);

        // A rotation is asked for, shown and taken back; meanwhile the new key's address means the account.
        Assert.Contains("account rotate-cancel", await RunAsync(0, "account", "rotate", "--to", newFile, "--key", oldFile), StringComparison.Ordinal);
        var next = KeyFile.Load(newFile);
        Assert.Equal((old.Address, old.Address, next.Address), await client.GetAccountKeysAsync(next.Address.ToString(), Cancel) is { Pending.Key: { } key } keys ? (keys.Account, keys.Key, key) : default);
        Assert.Equal((account, "10"), await client.GetBalanceAsync(next.Address.ToString(), Cancel) is var shared ? (shared.Account, shared.Open) : default);
        Assert.Contains("key-pending", await RunAsync(1, "account", "transfer", guardian.Address.ToString(), "1", "--key", newFile), StringComparison.Ordinal);
        Assert.Contains(account, await RunAsync(0, "account", "rotate-cancel", "--key", oldFile), StringComparison.Ordinal);
        Assert.Equal("0", (await client.GetBalanceAsync(next.Address.ToString(), Cancel)).Open);

        // With a guardian, the next one holds at once.
        Assert.Contains("--none", await RunAsync(2, "account", "guard", "--key", oldFile), StringComparison.Ordinal);
        Assert.Contains("guardian-self", await RunAsync(1, "account", "guard", account, "--key", oldFile), StringComparison.Ordinal);
        Assert.Contains("guards it from", await RunAsync(0, "account", "guard", guardian.Address.ToString(), "--key", oldFile), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await client.GetAccountKeysAsync(account, Cancel)).Guardian == guardian.Address, TimeSpan.FromSeconds(60));
        Assert.Contains("acts for", await RunAsync(0, "account", "rotate", "--to", newFile, "--guardian-key", guardianFile, "--key", oldFile), StringComparison.Ordinal);
        Assert.Contains(next.Address.ToChecksumString(), await RunAsync(0, "account", "keys", account), StringComparison.Ordinal);

        // The new key spends and asks for what is private; the old one's commands, requests and session end.
        await RunAsync(0, "account", "transfer", guardian.Address.ToString(), "1", "--key", newFile);
        Assert.Equal("9", (await client.GetBalanceAsync(account, Cancel)).Open);
        Assert.Equal(["transfer", "deposit"], (await client.ListStatementAsync(next.Address.ToString(), Cancel).ToListAsync(Cancel)).Select(line => line.Reason));
        Assert.Single((await client.RequestUploadsAsync(next, contribution, Cancel)).Files);
        Assert.Equal("key-rotated", (await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(old, Kinds.ProviderSignal, new { }, Cancel))).Code);
        Assert.Equal("key-rotated", (await Assert.ThrowsAsync<ApiException>(() => client.RequestUploadsAsync(old, contribution, Cancel))).Code);
        using var ended = await asOld.PostAsync(new Uri(stack.Functions.Address, $"api/contributions/{contribution}/uploads"), null, Cancel);
        await ApiCalls.RefusedAsync(ended, 403, "key-rotated");
        var quote = await client.QuoteAsync(next.Address, Kinds.ProviderSignal, "{}"u8.ToArray(), Cancel);
        Assert.Equal((account, account), (quote.Actor, quote.Payer));

        // What a wallet signs for another one.
        var rotation = new Rotation(old.Address, TestLedger.Key(600).Address, 7, new LedgerTime(9));
        using var typed = await PostTypedAsync(rotation.Key.ToString());
        Assert.Equal(TypedData.Of(rotation, await client.GetDomainAsync(Cancel)), await typed.Content.ReadAsByteArrayAsync(Cancel));
        using var malformed = await PostTypedAsync("bridge");
        await ApiCalls.RefusedAsync(malformed, 400, "not-an-address", "/key");

        // The guardian alone asks for another; the account takes it back.
        Assert.Contains("not-guardian", await RunAsync(1, "account", "rotate", "--account", guardian.Address.ToString(), "--to", lastFile, "--key", newFile), StringComparison.Ordinal);
        await RunAsync(0, "account", "rotate", "--account", account, "--to", lastFile, "--key", guardianFile);
        Assert.Contains("account-change-pending", await RunAsync(1, "account", "guard", "--none", "--key", newFile), StringComparison.Ordinal);
        await RunAsync(0, "account", "rotate-cancel", "--account", account, "--key", newFile);
        Assert.Contains("account-change-none", await RunAsync(1, "account", "rotate-cancel", "--account", account, "--key", guardianFile), StringComparison.Ordinal);

        Task<HttpResponseMessage> PostTypedAsync(string to) =>
            asOld.PostAsync(new Uri(stack.Functions.Address, "api/typed-data/rotations"), JsonContent.Create(new { account, deadline = "9", key = to, nonce = "7" }), Cancel);

        async Task<string> RunAsync(int expected, params string[] arguments)
        {
            using var output = new StringWriter();
            var code = await CommandLine.RunAsync([.. arguments, "--server", stack.Functions.Address.ToString()], output, output, Cancel);
            Assert.True(code == expected, $"{code}: {output}");
            return output.ToString();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string KeyFileOf(KeyPair key)
    {
        var file = Path.Combine(_folder.FullName, key.Address.ToString());
        KeyFile.Create(file, key);
        return file;
    }
}
