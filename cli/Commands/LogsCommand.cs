using System.CommandLine;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>logs</c>: what the servers of <c>up</c> have printed.</summary>
internal static class LogsCommand
{
    private const int ReadBytes = 64 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var name = new Argument<string?>("NAME") { Description = "functions, azurite, up or build; all servers where it is left out", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("-f", "--follow") { Description = "Go on until Ctrl-C" };
        var lines = new Option<int>("-n", "--lines") { Description = "How many of the last lines", HelpName = "COUNT", DefaultValueFactory = _ => 50 };
        var verb = new Verb("logs", "Show what the servers of the local stack print", "logs", "logs -f functions", "logs build -n 200") { name, follow, lines };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var folder = new StackFolder().LogFolder;
            string[] names = parsed.GetValue(name) is { } one ? [one] : ["azurite", "functions"];
            var files = names.Select(n => (Name: n, Path: Path.Combine(folder, n + ".log"))).Where(f => f.Name == Path.GetFileName(f.Name) && File.Exists(f.Path)).ToList();
            if (files.Count == 0)
                throw new CliException($"There is no log of {string.Join(" or ", names)} in {folder}.", "./openledger up starts the stack, which writes them.");
            var prefixed = files.Count > 1;
            var tails = files.ConvertAll(file => new Tail(file.Path, prefixed ? $"{file.Name.PadRight(9)} | " : ""));
            foreach (var tail in tails)
                tail.PrintLast(Math.Max(0, parsed.GetValue(lines)), printer);
            try
            {
                while (parsed.GetValue(follow))
                {
                    foreach (var tail in tails)
                        tail.PrintNew(printer);
                    await Task.Delay(Poll, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how following ends.
            }
            return 0;
        });
    }

    /// <summary>One file, read on from where the last read ended.</summary>
    private sealed class Tail(string path, string prefix)
    {
        private long _position;
        private string _partial = "";

        public void PrintLast(int count, Printer printer)
        {
            var last = new Queue<string>();
            foreach (var line in ReadNew())
            {
                last.Enqueue(line);
                if (last.Count > count)
                    last.Dequeue();
            }
            foreach (var line in last)
                printer.Line(prefix + line);
        }

        public void PrintNew(Printer printer)
        {
            foreach (var line in ReadNew())
                printer.Line(prefix + line);
        }

        private IEnumerable<string> ReadNew()
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, ReadBytes);
            if (stream.Length < _position)
                _position = 0;
            stream.Position = _position;
            using var reader = new StreamReader(stream);
            var buffer = new char[ReadBytes];
            int read;
            while ((read = reader.Read(buffer)) > 0)
            {
                var lines = (_partial + new string(buffer, 0, read)).Split('\n');
                _partial = lines[^1];
                foreach (var line in lines[..^1])
                    yield return line;
            }
            _position = stream.Position;
        }
    }
}
