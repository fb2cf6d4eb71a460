#nullable disable
namespace Nethereum.ABI.EIP712;

public class TypedData<TDomain> : TypedDataRaw
{
    public TDomain Domain { get; set; }

    public void InitDomainRawValues() => DomainRawValues = MemberValueFactory.CreateFromMessage(Domain);

    public void SetMessage<T>(T message) => Message = MemberValueFactory.CreateFromMessage(message);

    /// <summary>Keeps raw values that are already there: call <see cref="InitDomainRawValues"/> after changing the domain.</summary>
    public void EnsureDomainRawValuesAreInitialised()
    {
        if (DomainRawValues == null)
            InitDomainRawValues();
    }
}
