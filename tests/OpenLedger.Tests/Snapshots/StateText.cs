using System.Collections;
using System.Globalization;
using System.Reflection;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Tests.Snapshots;

/// <summary>Everything that a state holds, private indexes included, as text: by reflection, so nothing that is added to a state is left out.</summary>
internal static class StateText
{
    /// <summary>The text of a state. Which earlier state is to be recorded is not part of what the state says.</summary>
    public static string Of(LedgerState state) => Show(state, 0);

    private static string Show(object? value, int depth)
    {
        if (depth > 40)
            throw new InvalidOperationException($"The state goes too deep at {value}.");
        switch (value)
        {
            case null:
                return "-";
            case string text:
                return $"\"{text}\"";
            case StatePoint:
                return "point";
            // Of the array that takes the next use, what is in use is with its actors.
            case RecentMovements or RecentClaims or AppendList<LiveNonce>:
                return "recent";
            case IFormattable plain when value.GetType().IsPrimitive || value.GetType().IsEnum || value is UInt128 or Int128:
                return plain.ToString(null, CultureInfo.InvariantCulture);
            case bool flag:
                return flag ? "true" : "false";
            case NonceExpiries expiries:
                return Show(expiries.All.Order().ToList(), depth + 1);
            case ActorNonces nonces:
                return Show(nonces.All.ToList(), depth + 1);
        }
        var type = value.GetType();
        if (value is IEnumerable items)
        {
            var texts = items.Cast<object?>().Select(item => Show(item, depth + 1)).ToList();
            // Of what has no order, only what it holds counts.
            if (type.Name.StartsWith("ImmutableDictionary", StringComparison.Ordinal) || type.Name.StartsWith("ImmutableHashSet", StringComparison.Ordinal) || value is IDictionary)
                texts.Sort(StringComparer.Ordinal);
            return $"[{string.Join(' ', texts)}]";
        }
        var fields = new List<FieldInfo>();
        for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
            fields.AddRange(at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        return $"{type.Name}({string.Join(' ', fields.Where(f => !IsOfTheWay(type, f)).Select(f => $"{f.Name}={Show(f.GetValue(value), depth + 1)}"))})";
    }

    private static bool IsOfTheWay(Type type, FieldInfo field) =>
        type == typeof(LedgerState) && (field.Name.Contains(nameof(LedgerState.Boundary), StringComparison.Ordinal) || field.Name.Contains(nameof(LedgerState.IsBoundaryRecorded), StringComparison.Ordinal));
}
