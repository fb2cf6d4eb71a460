using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Demo;

/// <summary>What the people of the demo do, through the API like anybody else.</summary>
/// <param name="client">The server.</param>
/// <param name="folder">Where their files lie.</param>
/// <param name="say">Told of what happens, for people.</param>
internal sealed class DemoPlay(LedgerClient client, string folder, Action<string> say)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly string[] Names = ["Ada", "Ben", "Cy"];

    private readonly KeyPair _owner = KeyPair.Generate();
    private readonly KeyPair[] _contributors = [KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate()];

    /// <summary>What each sent and expects to find, in order; the last was hostile.</summary>
    public List<DemoSent> Sent { get; } = [];

    /// <summary>The Datanet's owner.</summary>
    public KeyPair Owner => _owner;

    /// <summary>The first of the contributors, with the name that the demo gives them.</summary>
    public (string Name, KeyPair Key) First => (Names[0], _contributors[0]);

    /// <summary>A Datanet is created, three contribute, one of them a file twice, and one also a hostile file; the owner accepts what was read.</summary>
    /// <exception cref="CliException">Something did not go as it should.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var created = await client.SendAsync(
            _owner,
            Kinds.DatanetCreate,
            new
            {
                card = "Texts of free software licences, one record a paragraph.",
                contributions = "open",
                licence = new { id = "LicenseRef-Verbatim", terms = "Verbatim copies may be made and given to anyone." },
                name = "Licence texts",
                visibility = "public",
            },
            cancellationToken);
        var datanet = await client.GetDatanetAsync(created.Subject!, cancellationToken);
        say($"The owner created {datanet.Id}, \"{datanet.Name}\", entry {created.Seq}.");
        var texts = DemoFiles.CopyTo(folder);
        var copy = DemoFiles.CopyAs(texts[0], Path.Combine(folder, "copy-of-" + Path.GetFileName(texts[0])));
        var sent = await Task.WhenAll(
            SendAsync(datanet, 0, [texts[0], copy], cancellationToken),
            SendAsync(datanet, 1, [texts[1]], cancellationToken),
            SendAsync(datanet, 2, [texts[2]], cancellationToken));
        foreach (var contribution in sent)
            await AcceptAsync(contribution, cancellationToken);
        var refused = await SendAsync(datanet, 2, [DemoFiles.Hostile(folder)], cancellationToken);
        if (refused.State != "failed")
            throw new CliException($"The hostile file of {refused.Id} was not refused: it is {refused.State}.", null);
        say($"A program named innocent.txt was refused: {refused.Issues?[0].Code}.");
        await Task.WhenAll(sent.Select(c => ContributionUpload.WaitAsync(client, c.Id, now => now.State == "published", Limit, cancellationToken)));
    }

    private async Task<Contribution> SendAsync(Datanet datanet, int who, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var files = paths.Select(path => LocalFile.Open(path, FileFormat.Text)).ToList();
        var known = await Task.WhenAll(files.Select(async file => new DemoFile(file.Name, file.Path, await FileUploader.HashAsync(file.Path, cancellationToken))));
        lock (Sent)
            Sent.Add(new DemoSent(Names[who], _contributors[who].Address, known));
        var upload = new ContributionUpload(client, _contributors[who]);
        var id = await upload.SendAsync(datanet, files, cancellationToken);
        var read = await upload.WaitUntilReadAsync(id, Limit, cancellationToken);
        say($"{Names[who]} contributed {string.Join(" and ", files.Select(file => file.Name))} as {id}: {read.State}{(read.Records is { } records ? $", {records} records, {read.Duplicates} duplicates" : "")}.");
        return read;
    }

    private async Task AcceptAsync(Contribution contribution, CancellationToken cancellationToken)
    {
        if (contribution.State != "ingested")
            throw new CliException($"{contribution.Id} should have been read, but it is {contribution.State}: {contribution.Issues?.FirstOrDefault()?.Message}", null);
        var accepted = await client.SendAsync(_owner, Kinds.ContributionAccept, new { contribution = contribution.Id }, cancellationToken);
        say($"The owner accepted {contribution.Id}, entry {accepted.Seq}.");
    }
}
