using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using OpenLedger.Core.Json;

namespace OpenLedger.Core.Ingest;

/// <summary>The columns of a CSV file in the order of canonical JSON, with their names ready to be written.</summary>
internal sealed class CsvHeader
{
    /// <summary>What is wrong with a file without any row.</summary>
    internal static readonly Fault Missing = new(IngestCode.CsvHeader, "The file has no header row.");

    private readonly byte[][] _names;
    private readonly int[] _columns;

    private CsvHeader(byte[][] names, int[] columns)
    {
        _names = names;
        _columns = columns;
    }

    /// <summary>How many columns there are.</summary>
    internal int Count => _columns.Length;

    /// <summary>The <paramref name="index"/>-th name in canonical order, as a JSON string with its colon.</summary>
    internal ReadOnlySpan<byte> Name(int index) => _names[index];

    /// <summary>The column of the <paramref name="index"/>-th name in canonical order.</summary>
    internal int Column(int index) => _columns[index];

    /// <summary>Checks the names of a header row.</summary>
    internal static bool TryCreate(string[] names, [NotNullWhen(true)] out CsvHeader? header, [NotNullWhen(false)] out Fault? fault)
    {
        header = null;
        fault = null;
        var columns = new int[names.Length];
        var sorted = (string[])names.Clone();
        for (var i = 0; i < columns.Length; i++)
            columns[i] = i;
        Array.Sort(sorted, columns, StringComparer.Ordinal);
        var empty = Array.IndexOf(names, "");
        if (empty >= 0)
            fault = new Fault(IngestCode.CsvHeader, $"Column {empty + 1} of the header has no name.");
        for (var i = 1; i < sorted.Length && fault is null; i++)
        {
            if (sorted[i] == sorted[i - 1])
                fault = new Fault(IngestCode.CsvHeader, $"The header names the column \"{Jcs.Shorten(Encoding.UTF8.GetBytes(sorted[i]))}\" twice.");
        }
        if (fault is not null)
            return false;
        header = new CsvHeader(Array.ConvertAll(sorted, Encode), columns);
        return true;
    }

    private static byte[] Encode(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        Jcs.WriteString(name, output);
        output.Write(":"u8);
        return output.WrittenSpan.ToArray();
    }
}
