#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;

namespace Nethereum.Signer;

public class TypeTransactionSigner<T>
    where T : SignedTypeTransaction
{
    /// <summary>Signs it, and gives what to send as hexadecimal without prefix.</summary>
    public string SignTransaction(string privateKey, T transaction) => SignTransaction(new EthECKey(privateKey), transaction);

    public string SignTransaction(byte[] privateKey, T transaction) => SignTransaction(new EthECKey(privateKey, isPrivate: true), transaction);

    public string SignTransaction(EthECKey ecKey, T transaction)
    {
        var signature = ecKey.SignAndCalculateYParityV(transaction.RawHash);
        transaction.SetSignature(new Signature(signature.R, signature.S, signature.V));
        return transaction.GetRLPEncoded().ToHex();
    }
}
