using System.Buffers;
using System.Text;

namespace OpenLedger.Core.Analysis;

/// <summary>Writes words and numbers that need no escapes.</summary>
internal static class JsonText
{
    /// <summary>Writes ASCII text as it is.</summary>
    internal static void Write(string text, IBufferWriter<byte> output) => Encoding.ASCII.GetBytes(text, output);

    /// <summary>Writes a number.</summary>
    internal static void Write(long number, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(20);
        _ = number.TryFormat(span, out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
