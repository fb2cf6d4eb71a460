#nullable disable
using System.Numerics;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.NonceServices;
using Nethereum.RPC.TransactionManagers;
using Nethereum.Signer;

namespace Nethereum.Web3.Accounts;

/// <summary>A key that signs transactions here.</summary>
public class Account : IAccount
{
    /// <param name="key">The key.</param>
    /// <param name="chainId">The chain that its transactions are for; null asks the node.</param>
    public Account(EthECKey key, BigInteger? chainId = null)
    {
        ChainId = chainId;
        Key = key;
        PrivateKey = key.GetPrivateKey();
        Address = key.GetPublicAddress();
        InitialiseDefaultTransactionManager();
    }

    public Account(string privateKey, BigInteger? chainId = null)
        : this(new EthECKey(privateKey), chainId)
    {
    }

    public Account(byte[] privateKey, BigInteger? chainId = null)
        : this(new EthECKey(privateKey, isPrivate: true), chainId)
    {
    }

    public BigInteger? ChainId { get; }

    public string PrivateKey { get; }

    /// <summary>With EIP-55's checksum.</summary>
    public string Address { get; protected set; }

    public ITransactionManager TransactionManager { get; protected set; }

    public INonceService NonceService
    {
        get => field ??= new InMemoryNonceService(Address, TransactionManager.Client);
        set;
    }

    internal EthECKey Key { get; }

    void IAccount.IsClosed()
    {
    }

    protected virtual void InitialiseDefaultTransactionManager() => TransactionManager = new AccountSignerTransactionManager(this, ChainId);
}
