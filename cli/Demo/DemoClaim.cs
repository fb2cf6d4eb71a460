using System.Diagnostics;
using System.Numerics;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Demo;

/// <summary>The demo's contributor has the vault on the L2 pay what was withdrawn, by <c>account claim</c>, which proves it against the contract.</summary>
internal static class DemoClaim
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Lets the anchor become final, claims by it, and compares what the token's contract says with what the ledger says.</summary>
    /// <param name="stack">The stack, whose L2 has an anchor with the claim.</param>
    /// <param name="client">Speaks to its API.</param>
    /// <param name="key">Whose claim.</param>
    /// <param name="folder">Where files may be written.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="CliException">It is not paid, or not as much.</exception>
    public static async Task<VerifiedPayout> PayAsync(LocalStack stack, LedgerClient client, KeyPair key, string folder, CancellationToken cancellationToken)
    {
        var (anvil, contracts) = (stack.Chain!.Anvil.Address, stack.Chain.Contracts);
        var web3 = new Web3(new RpcClient(anvil));
        await LocalChain.FundAsync(web3.Client, key.Address);
        await web3.Client.SendRequestAsync("evm_increaseTime", null, (int)LocalChain.AnchorDelay.TotalSeconds + 1);
        await web3.Client.SendRequestAsync("anvil_mine", null, "0x1");
        var claim = await FinalAsync(client, key, cancellationToken);
        var file = Path.Combine(folder, "contributor.key");
        KeyFile.Create(file, key);
        using var output = new StringWriter();
        var status = await CommandLine.RunAsync(
            ["account", "claim", "--key", file, "--rpc", anvil.ToString(), "--vault", contracts.Vault.ToString(), "--server", client.Server.ToString(), "--send"], output, output, cancellationToken);
        FreshReader.Check(status == 0, $"what was withdrawn is not paid on the L2: {output}");
        var balance = await web3.Eth.GetContractQueryHandler<BalanceOfFunction>().QueryAsync<BigInteger>(contracts.Token.ToString(), new BalanceOfFunction { Account = key.Address.ToString() });
        FreshReader.Check(balance == (BigInteger)claim.Total, $"the token's contract says {balance}, and the ledger {claim.Total}");
        return new VerifiedPayout(key.Address, claim.Total, (UInt128)balance);
    }

    private static async Task<AccountClaim> FinalAsync(LedgerClient client, KeyPair key, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(Pause, cancellationToken))
        {
            if (await client.GetClaimAsync(key.Address, cancellationToken) is { Claimable: { } final } claim && final.Total == claim.Total)
                return claim;
        }
        throw new CliException($"What was withdrawn could not be claimed within {Patience.TotalSeconds:0} s.", "This is a defect of OpenLedger. Please report it.");
    }
}
