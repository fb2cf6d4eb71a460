using System.CommandLine;
using System.Diagnostics;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary>
/// <c>verify ledger</c>: recomputes everything, from the blocks that a server publishes or from nothing but the public tiles of its log; and <c>verify</c> alone,
/// from both, which must be one and the same.
/// </summary>
internal sealed class VerifyLedgerCommand
{
    private readonly Option<Uri?> _server = ServerOptions.Server("--url");
    private readonly Option<string?> _tiles = new("--tiles") { Description = "Read the public tiles instead: the log's address, or a folder with a copy", HelpName = "URL|FOLDER" };
    private readonly TrustOptions _trust = new(needsKey: false);
    private readonly ChainOptions _chain = new();
    private readonly Option<string?> _since = new("--since") { Description = "A checkpoint that you have kept: the ledger must go on from it", HelpName = "FILE" };
    private readonly Option<string?> _genesis = new("--genesis") { Description = "The hash of block 0 of the ledger that you mean", HelpName = "HASH" };
    private readonly Option<bool> _noSignatures = new("--no-signatures") { Description = "Leave out the commands' signatures: much faster, and proves less" };
    private readonly Option<bool> _json = ServerOptions.Json();

    private readonly bool _whole;

    private VerifyLedgerCommand(bool whole)
    {
        _whole = whole;
        _genesis.Validators.Add(result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a block's hash: 64 lower-case hexadecimal digits.");
        });
    }

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var command = new VerifyLedgerCommand(whole: false);
        var verb = new Verb(
            "ledger", "Recompute the whole ledger: links, roots, signatures, rules",
            "verify ledger", "verify ledger --server https://ledger.example", "verify ledger --tiles ./log-copy --no-signatures")
        {
            command._server, command._tiles, command._since, command._genesis, command._noSignatures, command._json,
        };
        command._trust.AddTo(verb);
        command._chain.AddTo(verb);
        // Both say where everything is read.
        verb.Validators.Add(result =>
        {
            if (result.GetResult(command._server) is { Implicit: false } && result.GetResult(command._tiles) is not null)
                result.AddError("A server or its tiles: name one of them.");
        });
        return verb.Does(command.RunAsync);
    }

    /// <summary>The command without a word after it.</summary>
    public static Verb CreateWhole()
    {
        var command = new VerifyLedgerCommand(whole: true);
        var verb = new Verb("verify", "Check what a server publishes, without believing it: alone, the ledger's blocks and its public log", "verify", "verify --server https://ledger.example")
        {
            command._server, command._since, command._genesis, command._noSignatures, command._json,
        };
        command._trust.AddTo(verb);
        command._chain.AddTo(verb);
        return verb.Does(command.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, Printer printer, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        LedgerVerdict verdict;
        try
        {
            verdict = !_whole && parsed.GetValue(_tiles) is { } place
                ? await VerifyTilesAsync(place, parsed, printer, cancellationToken)
                : await VerifyServerAsync(parsed, printer, cancellationToken);
        }
        catch (VerificationException e)
        {
            throw new CliException($"This ledger does not verify: {e.Message}", "Keep a copy of what was read, and trust nothing from this position on.");
        }
        finally
        {
            printer.Transient("");
        }
        verdict = verdict with { Elapsed = Stopwatch.GetElapsedTime(began) };
        if (parsed.GetValue(_json))
            printer.Json(verdict.ToJson());
        else
            verdict.Print(printer);
        return 0;
    }

    private async Task<LedgerVerdict> VerifyTilesAsync(string place, ParseResult parsed, Printer printer, CancellationToken cancellationToken)
    {
        using var files = LogFiles.Open(place);
        var policy = _trust.Policy(parsed);
        // What is anchored is published already, so the anchor is read first.
        var anchor = await _chain.FindAsync(parsed, cancellationToken);
        var below = await _chain.FindBelowAsync(parsed, anchor, cancellationToken);
        var (note, checkpoint) = await TileVerifier.ReadCheckpointAsync(files.ReadAsync, policy, cancellationToken);
        var options = await OptionsAsync(parsed, policy, anchor, below, Progress(checkpoint.Size, printer), cancellationToken);
        var report = await TileVerifier.VerifyAsync(files.ReadAsync, checkpoint, options, cancellationToken);
        CheckChain(anchor, report);
        return new LedgerVerdict(place, report) { Checkpoint = checkpoint, IsSigned = policy is not null, Cosigned = _trust.CosignersOf(parsed, note), Options = options, Anchor = anchor, EarlierAnchors = below?.Count };
    }

    private async Task<LedgerVerdict> VerifyServerAsync(ParseResult parsed, Printer printer, CancellationToken cancellationToken)
    {
        using var client = parsed.Client(_server);
        var policy = _trust.Policy(parsed);
        using var files = _whole ? LogFiles.Open((await client.GetLogAsync(cancellationToken)).Prefix.ToString()) : null;
        // The anchor is read first, and then the checkpoint: what they cover is in blocks already.
        var anchor = await _chain.FindAsync(parsed, cancellationToken);
        var below = await _chain.FindBelowAsync(parsed, anchor, cancellationToken);
        var published = files is null ? default((SignedNote Note, Checkpoint Checkpoint)?) : await TileVerifier.ReadCheckpointAsync(files.ReadAsync, policy, cancellationToken);
        var claimed = await client.GetLedgerAsync(cancellationToken);
        var options = await OptionsAsync(parsed, policy, anchor, below, Progress(claimed.Head.NextSeq.Value, printer), cancellationToken);
        var said = published is { } found ? options with { Commitments = [.. options.Commitments, TileVerifier.CommitmentOf(found.Checkpoint)] } : options;
        var report = await BlockVerifier.VerifyAsync(client.ReadRawBlocksAsync, said, cancellationToken);
        CheckClaims(claimed, report);
        CheckChain(anchor, report);
        var verdict = new LedgerVerdict(client.Server.ToString(), report) { Options = options, Anchor = anchor, EarlierAnchors = below?.Count };
        if (published is not var (note, checkpoint))
            return verdict;
        await TileVerifier.VerifyTreeAsync(files!.ReadAsync, checkpoint, options.Ahead, cancellationToken);
        return verdict with { Checkpoint = checkpoint, IsSigned = policy is not null, Cosigned = _trust.CosignersOf(parsed, note), Tiles = files.Place };
    }

    private async Task<VerificationOptions> OptionsAsync(ParseResult parsed, LogPolicy? policy, LedgerAnchor? anchor, IReadOnlyList<Commitment>? below, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var commitments = new List<Commitment>();
        if (parsed.GetValue(_since) is { } file)
        {
            var (_, kept) = TileVerifier.CheckpointOf(await LogFiles.ReadProofAsync(file, cancellationToken), policy, file);
            commitments.Add(TileVerifier.CommitmentOf(kept) with { Name = $"The checkpoint of {kept.Size} entries in {file}" });
        }
        if (anchor is not null)
            commitments.AddRange([.. below ?? [], anchor.Commitment]);
        return new VerificationOptions
        {
            Signatures = !parsed.GetValue(_noSignatures),
            Genesis = parsed.GetValue(_genesis) is { } text && Hash256.TryParse(text, out var genesis) ? genesis : null,
            Commitments = commitments,
            Progress = progress,
        };
    }

    /// <summary>The anchor must be on the chain that the ledger names.</summary>
    private static void CheckChain(LedgerAnchor? anchor, VerificationReport report)
    {
        if (anchor is not null && anchor.ChainId != report.Domain.ChainId)
            throw new VerificationException("The node of the L2", $"it serves the chain {anchor.ChainId}, and the ledger is bound to the chain {report.Domain.ChainId}");
    }

    /// <summary>What the server says about its ledger must be what its blocks say.</summary>
    private static void CheckClaims(LedgerInfo claimed, VerificationReport report)
    {
        var head = report.Head!;
        if (claimed.Genesis != report.Domain.Genesis || claimed.ChainId != report.Domain.ChainId)
            throw Differs($"it says genesis {claimed.Genesis} on chain {claimed.ChainId}, its blocks say {report.Domain.Genesis} on chain {report.Domain.ChainId}");
        if (head.Height < claimed.Head.Height)
            throw new VerificationException($"Block {head.Height + 1} at {report.State.NextSeq}", $"it is missing: the server says that block {claimed.Head.Height} is its newest");
        if (head.Height == claimed.Head.Height && head.Hash != claimed.Head.Hash)
            throw Differs($"it says that its newest block is {claimed.Head.Hash}, its blocks end with {head.Hash}");

        static VerificationException Differs(string what) => new("The server", what);
    }

    private static Progress<ulong>? Progress(ulong size, Printer printer) => printer.ErrorConsole.Profile.Capabilities.Interactive
        ? new Progress<ulong>(entries => printer.Transient($"{entries} of {size} entries …"))
        : null;
}
