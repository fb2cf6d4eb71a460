#nullable disable
using Nethereum.RPC.NonceServices;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.RPC.Accounts;

public interface IAccount
{
    string Address { get; }

    ITransactionManager TransactionManager { get; }

    INonceService NonceService { get; set; }

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
