namespace Nethereum.Model;

/// <summary>The kinds of transactions that are signed here (EIP-2718).</summary>
public enum TransactionType
{
    LegacyChainTransaction = -2,
    EIP1559 = 2,
}
