using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// What an outcome names, without a text of its own where that is an address or an id such as <c>hd-7</c>: it is kept as long as its command's nonce, and so many small objects
/// are what collecting garbage costs most for.
/// </summary>
internal readonly record struct PackedSubject
{
    private static readonly string[] Prefixes = ["ct-", "dn-", "dp-", "hd-", "pr-"];

    /// <summary>The text; the part in front of <see cref="_number"/>; or null, for <see cref="_address"/> or for nothing.</summary>
    private readonly string? _text;

    private readonly Form _form;
    private readonly ulong _number;
    private readonly Address _address;

    /// <param name="subject">The text, or null.</param>
    public PackedSubject(string? subject)
    {
        if (subject is null)
            return;
        if (Address.TryParse(subject, out _address))
            _form = Form.Address;
        else if (Prefix(subject) is { } prefix && Decimals.TryParse(subject.AsSpan(prefix.Length), out _number))
            (_form, _text) = (Form.Id, prefix);
        else
            (_form, _text) = (Form.Text, subject);
    }

    /// <param name="subject">An address.</param>
    public PackedSubject(Address subject) => (_form, _address) = (Form.Address, subject);

    private enum Form : byte
    {
        None,
        Text,
        Address,
        Id,
    }

    /// <summary>The text that it was made of.</summary>
    public override string? ToString() => _form switch
    {
        Form.Address => _address.ToString(),
        Form.Id => string.Create(CultureInfo.InvariantCulture, $"{_text}{_number}"),
        _ => _text,
    };

    private static string? Prefix(string subject)
    {
        foreach (var prefix in Prefixes)
        {
            if (subject.StartsWith(prefix, StringComparison.Ordinal))
                return prefix;
        }
        return null;
    }
}
