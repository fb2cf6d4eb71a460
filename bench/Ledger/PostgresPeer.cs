using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Ledger;

/// <summary>
/// What a ledger is compared with: an append-only table in PostgreSQL whose rows are chained by SHA-256, filled by 64 clients with synchronous commit. The server
/// is private: a folder of its own, no port (its socket lies in that folder), and an unprivileged user.
/// </summary>
internal sealed partial class PostgresPeer : IAsyncDisposable
{
    /// <summary>How many clients append at a time.</summary>
    public const int Clients = 64;

    /// <summary>The size of each row's line, in bytes: a tick's.</summary>
    public const int LineBytes = 200;

    private const string UnprivilegedUser = "postgres";
    private const string Installed = "/usr/lib/postgresql";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestAppend = TimeSpan.FromSeconds(60);

    /// <summary>The head's row is locked from reading to commit, because each row names the one before: appends happen one after the other, each in one transaction.</summary>
    private const string Schema =
        """
        CREATE TABLE entries (seq bigint PRIMARY KEY, prev bytea NOT NULL, hash bytea NOT NULL, line bytea NOT NULL);
        CREATE TABLE head (id int PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
        INSERT INTO head VALUES (1, 0, sha256(''));
        CREATE FUNCTION append(count int, line bytea) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE last bigint; previous bytea; following bytea;
        BEGIN
          SELECT seq, hash INTO last, previous FROM head WHERE id = 1 FOR UPDATE;
          FOR i IN 1..count LOOP
            following := sha256(previous || line);
            last := last + 1;
            INSERT INTO entries VALUES (last, previous, following, line);
            previous := following;
          END LOOP;
          UPDATE head SET seq = last, hash = previous WHERE id = 1;
          RETURN last;
        END $$;
        """;

    /// <summary>How many rows break the chain: it must be none.</summary>
    private const string CountBroken =
        """
        SELECT count(*) FROM (SELECT hash = sha256(prev || line) AND prev = lag(hash, 1, sha256('')) OVER w AND seq = row_number() OVER w AS sound
          FROM entries WINDOW w AS (ORDER BY seq)) AS rows WHERE NOT sound;
        """;

    private readonly string _binaries;
    private readonly DirectoryInfo _folder;
    private readonly ChildServer _server;

    private PostgresPeer(string binaries, DirectoryInfo folder, ChildServer server)
    {
        _binaries = binaries;
        _folder = folder;
        _server = server;
    }

    /// <summary>Starts a server with an empty table, or gives null where PostgreSQL is not installed.</summary>
    public static async Task<PostgresPeer?> TryStartAsync(CancellationToken cancellationToken)
    {
        if (FindBinaries() is not { } binaries)
            return null;
        var folder = Directory.CreateTempSubdirectory("openledger-pg-");
        // Root may not run the server; the user that the package made may, and then the folder must be that user's.
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", [UnprivilegedUser, folder.FullName], folder, cancellationToken);
        var data = Path.Combine(folder.FullName, "data");
        await RunAsync(Path.Combine(binaries, "initdb"), ["-D", data, "-U", "bench", "--auth=trust", "--encoding=UTF8", "--no-locale"], folder, cancellationToken);
        var start = Unprivileged(Path.Combine(binaries, "postgres"),
        [
            "-D", data, "-c", "listen_addresses=", "-c", $"unix_socket_directories={folder.FullName}", "-c", "fsync=on", "-c", "synchronous_commit=on",
            "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB",
        ], folder);
        var server = ChildServer.Start("PostgreSQL", start);
        var peer = new PostgresPeer(binaries, folder, server);
        try
        {
            await server.WaitForLineAsync(l => l.Contains("ready to accept connections", StringComparison.Ordinal), StartLimit, cancellationToken);
            await peer.QueryAsync(Schema, cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Entries a second that 64 clients append, each in transactions of <paramref name="batch"/> rows.</summary>
    public async Task<double> AppendAsync(int batch, TimeSpan duration, CancellationToken cancellationToken)
    {
        var script = Path.Combine(_folder.FullName, "append.sql");
        await File.WriteAllTextAsync(script, $"SELECT append({batch}, '\\x{new string('a', 2 * LineBytes)}'::bytea);\n", cancellationToken);
        while (true)
        {
            var output = await RunAsync(Path.Combine(_binaries, "pgbench"),
                ["-h", _folder.FullName, "-U", "bench", "-n", "-M", "prepared", "-f", script, "-c", $"{Clients}", "-j", "2", "-T", $"{duration.TotalSeconds:0}", "postgres"],
                _folder, cancellationToken);
            if (TransactionsPerSecond().Match(output) is { Success: true } found)
                return batch * double.Parse(found.Groups["tps"].Value, CultureInfo.InvariantCulture);
            // It says nothing where no transaction was over in time: on a busy machine a short run is too short.
            if (duration > LongestAppend)
                throw new InvalidOperationException($"PostgreSQL has appended nothing within {duration.TotalSeconds:0} s: {output}");
            duration *= 2;
        }
    }

    /// <summary>Checks every row's hash and link.</summary>
    /// <exception cref="InvalidOperationException">Some row does not follow the one before.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var broken = (await QueryAsync(CountBroken, cancellationToken)).Trim();
        if (broken != "0")
            throw new InvalidOperationException($"{broken} rows of the PostgreSQL table do not follow the row before.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<string> QueryAsync(string sql, CancellationToken cancellationToken) => RunAsync(
        Path.Combine(_binaries, "psql"), ["-h", _folder.FullName, "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-t", "-A", "-c", sql], _folder, cancellationToken);

    /// <summary>The newest installed version's programs.</summary>
    private static string? FindBinaries() => !Directory.Exists(Installed)
        ? null
        : Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin"))
            .Where(folder => new[] { "initdb", "postgres", "psql", "pgbench" }.All(program => File.Exists(Path.Combine(folder, program))))
            .OrderByDescending(folder => folder, StringComparer.Ordinal).FirstOrDefault();

    private static ProcessStartInfo Unprivileged(string program, IReadOnlyList<string> arguments, DirectoryInfo folder) => new(
        Environment.IsPrivilegedProcess && program.StartsWith(Installed, StringComparison.Ordinal) ? "setpriv" : program,
        Environment.IsPrivilegedProcess && program.StartsWith(Installed, StringComparison.Ordinal)
            ? [$"--reuid={UnprivilegedUser}", $"--regid={UnprivilegedUser}", "--clear-groups", program, .. arguments]
            : arguments)
    { WorkingDirectory = folder.FullName, UseShellExecute = false };

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var start = Unprivileged(program, arguments, folder);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }

    [GeneratedRegex(@"^tps = (?<tps>[0-9.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TransactionsPerSecond();
}
