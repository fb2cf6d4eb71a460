#nullable disable
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.NonceServices;

/// <summary>
/// Gives each caller another nonce: the node's count of transactions, or one more than the last one given where that is beyond it. A nonce that was given
/// and then not used leaves a gap until <see cref="ResetNonceAsync"/>.
/// </summary>
public class InMemoryNonceService : INonceService
{
    private readonly string _account;
    private readonly SemaphoreSlim _one = new(1, 1);

    public InMemoryNonceService(string account, IClient client)
    {
        _account = account;
        Client = client;
    }

    /// <summary>The last one given; -1 before the first.</summary>
    public BigInteger CurrentNonce { get; set; } = BigInteger.MinusOne;

    public IClient Client { get; set; }

    public bool UseLatestTransactionsOnly { get; set; }

    /// <exception cref="NullReferenceException">There is no client.</exception>
    public async Task<HexBigInteger> GetNextNonceAsync()
    {
        var count = new EthGetTransactionCount(Client.OrThrow());
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = await count.SendRequestAsync(_account, UseLatestTransactionsOnly ? BlockParameter.CreateLatest() : BlockParameter.CreatePending()).ConfigureAwait(false);
            CurrentNonce = BigInteger.Max(next.Value, CurrentNonce + 1);
            return new HexBigInteger(CurrentNonce);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The next nonce is the node's again.</summary>
    public async Task ResetNonceAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        CurrentNonce = BigInteger.MinusOne;
        _one.Release();
    }
}
