using Nethereum.Model;

namespace Nethereum.Signer;

public class Transaction1559Signer : TypeTransactionSigner<Transaction1559>
{
}
