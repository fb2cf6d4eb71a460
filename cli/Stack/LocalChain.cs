using System.Text.Json;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Stack;

/// <summary>Where a local L2 keeps things.</summary>
public sealed record LocalChainOptions
{
    /// <summary>The folder of the chain and of the record where its contracts are; null keeps all in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Where its output goes, beside memory.</summary>
    public string? LogFile { get; init; }
}

/// <summary>An L2 on this machine: anvil with the three contracts. A block is made for each transaction, and there is nobody who could reorganize them.</summary>
public sealed class LocalChain : IAsyncDisposable
{
    /// <summary>The chain's id, which is that of a local ledger.</summary>
    public const ulong ChainId = 31337;

    /// <summary>How long an anchor is pending.</summary>
    public static readonly TimeSpan AnchorDelay = TimeSpan.FromMinutes(5);

    private const string Money = "0xffffffffffffffffffff";

    private readonly ChainKeys _keys;

    private LocalChain(AnvilServer anvil, ChainKeys keys, ContractAddresses contracts)
    {
        Anvil = anvil;
        _keys = keys;
        Contracts = contracts;
    }

    /// <summary>The node.</summary>
    public AnvilServer Anvil { get; }

    /// <summary>Where the contracts are.</summary>
    public ContractAddresses Contracts { get; }

    /// <summary>What the functions app must know to anchor here and to credit deposits. Holds a secret.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Anchor__RpcUrl"] = Anvil.Address.ToString(),
        ["Anchor__Contract"] = Contracts.Anchors.ToString(),
        ["Anchor__Vault"] = Contracts.Vault.ToString(),
        ["Anchor__Key"] = _keys.Anchorer.ExportPrivateKey(),
        ["Anchor__Confirmations"] = "0",
    };

    /// <summary>Starts the node and finds the contracts where the record says, or deploys them where there is no record or the chain does not have them.</summary>
    /// <exception cref="InvalidOperationException">anvil is not installed or does not start.</exception>
    public static async Task<LocalChain> StartAsync(LocalChainOptions options, ChainKeys keys, CancellationToken cancellationToken = default)
    {
        if (options.Folder is { } folder)
            PrivateFile.CreateFolder(folder);
        var record = options.Folder is null ? null : Path.Combine(options.Folder, "contracts.json");
        var state = options.Folder is null ? null : Path.Combine(options.Folder, "state.json");
        var anvil = await AnvilServer.StartAsync(new AnvilOptions { ChainId = ChainId, StateFile = state, LogFile = options.LogFile }, cancellationToken);
        try
        {
            var web3 = new Web3(new Account(keys.Admin.ExportPrivateKey(), ChainId), new RpcClient(anvil.Address));
            foreach (var key in new[] { keys.Admin, keys.Anchorer, keys.Guardian })
                await FundAsync(web3.Client, key.Address);
            var contracts = await FindAsync(web3, record);
            if (contracts is null)
            {
                var terms = new ContractTerms(keys.Admin.Address, keys.Anchorer.Address, keys.Guardian.Address) { AnchorDelay = AnchorDelay, OnLedger = LocalSupply.OnLedger() };
                contracts = await ContractDeployer.DeployAsync(web3, terms, cancellationToken);
                if (record is not null)
                    Write(record, contracts);
            }
            return new LocalChain(anvil, keys, contracts);
        }
        catch
        {
            await anvil.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives an account more of the chain's coin than it can spend, which only anvil does.</summary>
    public static Task FundAsync(IClient anvil, Address account) => anvil.SendRequestAsync("anvil_setBalance", null, account.ToString(), Money);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Anvil.DisposeAsync();

    /// <summary>The contracts of the record, where the chain has all of them: a chain that was killed has lost what came after it was last kept.</summary>
    private static async Task<ContractAddresses?> FindAsync(Web3 web3, string? record)
    {
        if (record is null || !File.Exists(record) || Read(record) is not { } contracts)
            return null;
        foreach (var address in new[] { contracts.Anchors, contracts.Token, contracts.Vault })
        {
            if (await web3.Eth.GetCode.SendRequestAsync(address.ToString()) is null or "0x")
                return null;
        }
        return contracts;
    }

    private static ContractAddresses? Read(string record)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(record));
            return Find("anchors") is { } anchors && Find("token") is { } token && Find("vault") is { } vault ? new ContractAddresses(anchors, token, vault) : null;

            Address? Find(string name) =>
                json.RootElement.TryGetProperty(name, out var text) && Address.TryParse(text.GetString(), out var address) ? address : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(string record, ContractAddresses contracts) => PrivateFile.Write(record, JsonSerializer.SerializeToUtf8Bytes(
        new { anchors = contracts.Anchors.ToString(), token = contracts.Token.ToString(), vault = contracts.Vault.ToString() }));
}
