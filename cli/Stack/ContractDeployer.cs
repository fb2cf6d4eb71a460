using System.Numerics;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.Exceptions;
using Nethereum.Web3;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Stack;

/// <summary>What the contracts are deployed with.</summary>
/// <param name="Admin">Appoints anchorers and guardians, and has the supply at first.</param>
/// <param name="Anchorer">May anchor.</param>
/// <param name="Guardian">May veto and pause.</param>
public sealed record ContractTerms(Address Admin, Address Anchorer, Address Guardian)
{
    /// <summary>How long a transfer of the admin's role takes.</summary>
    public TimeSpan AdminDelay { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long an anchor is pending, from a minute to 30 days.</summary>
    public TimeSpan AnchorDelay { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most that the vault pays out in 24 hours.</summary>
    public OpenAmount DailyCap { get; init; } = OpenAmount.Whole(1_000_000);

    /// <summary>What the ledger's genesis has given to others than the bridge: it goes into the vault, which owes it to them.</summary>
    public OpenAmount OnLedger { get; init; }
}

/// <summary>Where the contracts are.</summary>
/// <param name="Anchors">CheckpointAnchor.</param>
/// <param name="Token">OpenToken.</param>
/// <param name="Vault">OpenVault.</param>
public sealed record ContractAddresses(Address Anchors, Address Token, Address Vault);

/// <summary>Deploys the contracts to an L2.</summary>
public static class ContractDeployer
{
    /// <summary>Deploys the three, one after the other, from the account of <paramref name="web3"/>.</summary>
    /// <exception cref="InvalidOperationException">The chain refused one of them.</exception>
    public static async Task<ContractAddresses> DeployAsync(IWeb3 web3, ContractTerms terms, CancellationToken cancellationToken)
    {
        var anchors = await DeployAsync(web3, new CheckpointAnchorDeployment
        {
            Admin = terms.Admin.ToString(),
            AdminDelay = (ulong)terms.AdminDelay.TotalSeconds,
            Anchorer = terms.Anchorer.ToString(),
            Guardian = terms.Guardian.ToString(),
            Delay = (ulong)terms.AnchorDelay.TotalSeconds,
        }, cancellationToken);
        var token = await DeployAsync(web3, new OpenTokenDeployment
        {
            Recipients = [terms.Admin.ToString()],
            Amounts = [OpenTokenDeployment.Supply],
        }, cancellationToken);
        var vault = await DeployAsync(web3, new OpenVaultDeployment
        {
            Token = token.ToString(),
            Anchors = anchors.ToString(),
            DailyCap = (BigInteger)terms.DailyCap.Units,
        }, cancellationToken);
        if (terms.OnLedger != default)
            await FundAsync(web3, token, vault, terms.OnLedger, cancellationToken);
        return new ContractAddresses(anchors, token, vault);
    }

    /// <summary>A plain transfer and no deposit: nobody is credited on the ledger for it.</summary>
    private static async Task FundAsync(IWeb3 web3, Address token, Address vault, OpenAmount amount, CancellationToken cancellationToken)
    {
        try
        {
            var transfer = new TransferFunction { To = vault.ToString(), Value = (BigInteger)amount.Units };
            await web3.Eth.GetContractTransactionHandler<TransferFunction>().SendRequestAndWaitForReceiptAsync(token.ToString(), transfer, cancellationToken);
        }
        catch (RpcResponseException e)
        {
            throw new InvalidOperationException($"The chain refuses to fund the vault: {e.Message}", e);
        }
    }

    private static async Task<Address> DeployAsync<T>(IWeb3 web3, T deployment, CancellationToken cancellationToken)
        where T : ContractDeploymentMessage, new()
    {
        try
        {
            var receipt = await web3.Eth.GetContractDeploymentHandler<T>().SendRequestAndWaitForReceiptAsync(deployment, cancellationToken);
            return Address.TryParseInput(receipt.ContractAddress, out var address)
                ? address
                : throw new InvalidOperationException($"The chain has put {typeof(T).Name} nowhere in transaction {receipt.TransactionHash}.");
        }
        catch (Exception e) when (e is RpcResponseException or ContractDeploymentException)
        {
            throw new InvalidOperationException($"The chain refuses {typeof(T).Name}: {e.Message}", e);
        }
    }
}
