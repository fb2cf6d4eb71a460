using System.Text.Json;
using OpenLedger.Cli.Client;
using Spectre.Console;

namespace OpenLedger.Cli.Terminal;

/// <summary>What a command prints: results on standard output, everything else on standard error.</summary>
/// <param name="output">Where results go.</param>
/// <param name="error">Where progress and failures go.</param>
internal sealed class Printer(TextWriter output, TextWriter error)
{
    /// <summary>Columns of text that is not for a terminal, so that no line is folded.</summary>
    private const int WideColumns = 240;

    /// <summary>Standard output as Spectre sees it.</summary>
    public IAnsiConsole Console { get; } = Create(output, System.Console.IsOutputRedirected || output != System.Console.Out);

    /// <summary>Standard error as Spectre sees it, for progress bars.</summary>
    public IAnsiConsole ErrorConsole { get; } = Create(error, System.Console.IsErrorRedirected || error != System.Console.Error);

    /// <summary>A line of the result.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>A line beside the result.</summary>
    public void Note(string text) => error.WriteLine(text);

    /// <summary>A line beside the result that the next one replaces; nothing where standard error is no terminal.</summary>
    public void Transient(string text)
    {
        if (ErrorConsole.Profile.Capabilities.Interactive)
            error.Write($"\r\u001b[2K{text}");
    }

    /// <summary>The result as JSON.</summary>
    public void Json<T>(T value) => output.WriteLine(JsonSerializer.Serialize(value, ApiJson.Indented));

    /// <summary>Names and values below each other; those without a value are left out.</summary>
    public void Fields(params IReadOnlyList<(string Name, string? Value)> fields)
    {
        var width = fields.Max(f => f.Name.Length);
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    /// <summary>Rows under headings.</summary>
    public void Rows(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        Console.Write(table);
    }

    private static IAnsiConsole Create(TextWriter writer, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (plain)
            console.Profile.Width = WideColumns;
        return console;
    }
}
