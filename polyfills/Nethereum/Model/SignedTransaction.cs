#nullable disable
using Nethereum.Util;

namespace Nethereum.Model;

public abstract class SignedTransaction
{
    public abstract TransactionType TransactionType { get; }

    /// <summary>What is signed.</summary>
    public virtual byte[] RawHash => Sha3Keccack.Current.CalculateHash(GetRLPEncodedRaw());

    /// <summary>The transaction's hash, once it is signed.</summary>
    public virtual byte[] Hash => Sha3Keccack.Current.CalculateHash(GetRLPEncoded());

    public virtual ISignature Signature { get; protected set; }

    public abstract byte[] GetRLPEncoded();

    public abstract byte[] GetRLPEncodedRaw();

    public abstract void SetSignature(ISignature signature);
}
