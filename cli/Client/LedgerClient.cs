using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>The API of one OpenLedger server. It asks for the ledger's signing domain once, and keeps no other state.</summary>
/// <param name="server">The server's address, without <c>/api</c>.</param>
/// <param name="handler">What sends the requests; null for the network.</param>
/// <param name="time">The clock for deadlines and waits; null for the system's.</param>
public sealed class LedgerClient(Uri server, HttpMessageHandler? handler = null, TimeProvider? time = null) : IDisposable
{
    /// <summary>How long a command may wait for the ledger.</summary>
    private static readonly TimeSpan CommandLife = TimeSpan.FromMinutes(10);

    /// <summary>How long a signed request is good for; the server allows a little more.</summary>
    private static readonly TimeSpan RequestLife = SignedRequest.MaxLife - TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = server, Timeout = AnswerLimit };
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private LedgerInfo? _ledger;

    /// <summary>The server's address.</summary>
    public Uri Server => server;

    /// <summary>Told what the gas of a command costs, before it is signed, where it costs something; what it throws keeps the command from being signed.</summary>
    public Action<GasQuote>? OnGas { get; init; }

    /// <summary>What ledger this is, and how far it has come.</summary>
    public async Task<LedgerInfo> GetLedgerAsync(CancellationToken cancellationToken = default) =>
        _ledger = await GetAsync<LedgerInfo>("ledger", cancellationToken);

    /// <summary>The domain that signatures for this ledger carry.</summary>
    public async Task<LedgerDomain> GetDomainAsync(CancellationToken cancellationToken = default)
    {
        var ledger = _ledger ?? await GetLedgerAsync(cancellationToken);
        return new LedgerDomain(ledger.ChainId, ledger.Genesis);
    }

    /// <summary>Signs a command and sends it until the ledger has taken or refused it.</summary>
    /// <exception cref="ApiException">The ledger refused it.</exception>
    public Task<CommandOutcome> SendAsync<T>(KeyPair key, string kind, T payload, CancellationToken cancellationToken = default) => SendAsync(key, kind, (_, _, _) => payload, cancellationToken);

    /// <summary>Asks for another key to act for an account, with that key's signature and, where it is there, the guardian's.</summary>
    /// <param name="key">The key that acts for the account or for its guardian.</param>
    /// <param name="account">The account.</param>
    /// <param name="to">The new key.</param>
    /// <param name="guardian">The guardian's key, or null.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ApiException">The ledger refused it.</exception>
    public Task<CommandOutcome> RotateAsync(KeyPair key, Address account, KeyPair to, KeyPair? guardian, CancellationToken cancellationToken = default) => SendAsync(key, Core.Ledger.Kinds.AccountRotate, (domain, nonce, deadline) =>
    {
        var digest = domain.Digest(new Rotation(account, to.Address, nonce, deadline));
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = account.ToString(), ["signature"] = to.Sign(digest).ToString(), ["to"] = to.Address.ToString() };
        if (guardian is not null)
            payload["guardianSignature"] = guardian.Sign(digest).ToString();
        return payload;
    }, cancellationToken);

    private async Task<CommandOutcome> SendAsync<T>(KeyPair key, string kind, Func<LedgerDomain, ulong, LedgerTime, T> payloadOf, CancellationToken cancellationToken)
    {
        var domain = await GetDomainAsync(cancellationToken);
        var (nonce, deadline) = (RandomNonce(), LedgerTime.From(_time.GetUtcNow() + CommandLife));
        var command = Command.Create(kind, payloadOf(domain, nonce, deadline), nonce, deadline);
        if (OnGas is { } tell && IsGasPriced && await QuoteAsync(key.Address, kind, command.Payload, cancellationToken) is { Cost: not "0" } quote)
            tell(quote);
        return await SendAsync(SignedCommand.Sign(command, key, domain), cancellationToken);
    }

    /// <summary>Sends a signed command until the ledger has taken or refused it; sending it again gives the same outcome.</summary>
    /// <exception cref="ApiException">The ledger refused it.</exception>
    public async Task<CommandOutcome> SendAsync(SignedCommand signed, CancellationToken cancellationToken = default)
    {
        var body = signed.ToBody();
        return await ReadAsync<CommandOutcome>(
            () => new HttpRequestMessage(HttpMethod.Post, Url("commands")) { Content = Json(body) }, cancellationToken);
    }

    /// <summary>The constants of the rules.</summary>
    public Task<ParameterList> GetParametersAsync(CancellationToken cancellationToken = default) => GetAsync<ParameterList>("parameters", cancellationToken);

    /// <summary>What the gas of a command would cost, and who would pay it.</summary>
    /// <param name="actor">Who would sign.</param>
    /// <param name="kind">The command's kind.</param>
    /// <param name="payload">Its payload, as JSON.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ApiException">The rules know no such command.</exception>
    public async Task<GasQuote> QuoteAsync(Address actor, string kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        using var json = JsonDocument.Parse(payload);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { actor = actor.ToString(), kind, payload = json.RootElement });
        return await ReadAsync<GasQuote>(() => new HttpRequestMessage(HttpMethod.Post, Url("quotes")) { Content = Json(body) }, cancellationToken);
    }

    /// <summary>All proposals, newest first.</summary>
    public IAsyncEnumerable<LedgerProposal> ListProposalsAsync(CancellationToken cancellationToken = default) => ListAsync<LedgerProposal>("proposals", cancellationToken);

    /// <summary>One proposal.</summary>
    public Task<LedgerProposal> GetProposalAsync(string id, CancellationToken cancellationToken = default) => GetAsync<LedgerProposal>($"proposals/{Escape(id)}", cancellationToken);

    /// <summary>Who has voted what on a proposal, in the order of the addresses.</summary>
    public IAsyncEnumerable<CastVote> ListVotesAsync(string id, CancellationToken cancellationToken = default) => ListAsync<CastVote>($"proposals/{Escape(id)}/votes", cancellationToken);

    /// <summary>With how much an address can vote.</summary>
    public Task<VotingPowerOf> GetVotingPowerAsync(string address, CancellationToken cancellationToken = default) => GetAsync<VotingPowerOf>($"accounts/{Escape(address)}/votes", cancellationToken);

    /// <summary>Which key acts for an account, who guards it, and what of that is to change.</summary>
    /// <param name="address">The account, or any of its keys.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<AccountKeyList> GetAccountKeysAsync(string address, CancellationToken cancellationToken = default) => GetAsync<AccountKeyList>($"accounts/{Escape(address)}/keys", cancellationToken);

    /// <summary>The account for which a key acts, as the server says.</summary>
    public async Task<Address> AccountOfAsync(Address key, CancellationToken cancellationToken = default) => (await GetAccountKeysAsync(key.ToString(), cancellationToken)).Account;

    /// <summary>How far the ledger's log is.</summary>
    public Task<LogInfo> GetLogAsync(CancellationToken cancellationToken = default) => GetAsync<LogInfo>("log", cancellationToken);

    /// <summary>That the log of one size begins with that of an earlier one: the hashes (RFC 6962, section 2.1.2), from the bottom.</summary>
    public async Task<IReadOnlyList<Hash256>> GetLogConsistencyAsync(ulong from, ulong to, CancellationToken cancellationToken = default) =>
        (await GetAsync<LogConsistency>($"log/consistency?from={from}&to={to}", cancellationToken)).Proof;

    /// <summary>The proof bundle of an entry (C2SP tlog-proof).</summary>
    /// <param name="seq">The entry.</param>
    /// <param name="stage">Under which checkpoint: the newest <c>anchored</c> or <c>published</c> one; null for an anchored one where it covers the entry, else the newest.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<byte[]> GetEntryProofAsync(Seq seq, string? stage = null, CancellationToken cancellationToken = default)
    {
        using var response = await new RetryingSender(_http, _time).SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, Url($"ledger/entries/{seq}/proof{(stage is null ? "" : $"?stage={stage}")}")) { Headers = { { "Accept", "text/plain" } } }, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>One entry of the ledger.</summary>
    public Task<LedgerEntry> GetEntryAsync(Seq seq, CancellationToken cancellationToken = default) =>
        GetAsync<LedgerEntry>($"ledger/entries/{seq}", cancellationToken);

    /// <summary>Entries in order, or newest first.</summary>
    public Task<Page<LedgerEntry>> GetEntriesAsync(int limit, bool newestFirst, Seq? from = null, CancellationToken cancellationToken = default) =>
        GetAsync<Page<LedgerEntry>>($"ledger/entries?limit={limit}&order={(newestFirst ? "desc" : "asc")}{(from is { } seq ? $"&from={seq}" : "")}", cancellationToken);

    /// <summary>Blocks in order, from the one that begins at <paramref name="from"/>.</summary>
    public Task<LedgerBlocks> GetBlocksAsync(Seq from, int limit, CancellationToken cancellationToken = default) =>
        GetAsync<LedgerBlocks>($"ledger/blocks?from={from}&limit={limit}", cancellationToken);

    /// <summary>All Datanets.</summary>
    public IAsyncEnumerable<Datanet> ListDatanetsAsync(CancellationToken cancellationToken = default) => ListAsync<Datanet>("datanets", cancellationToken);

    /// <summary>A page of the Datanets that a search finds.</summary>
    /// <param name="query">The query parameters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<DatanetResults> SearchDatanetsAsync(IEnumerable<(string Name, string Value)> query, CancellationToken cancellationToken = default) =>
        GetAsync<DatanetResults>($"datanets?{string.Join('&', query.Select(p => $"{p.Name}={Escape(p.Value)}"))}", cancellationToken);

    /// <summary>One Datanet.</summary>
    public Task<Datanet> GetDatanetAsync(string id, CancellationToken cancellationToken = default) => GetAsync<Datanet>($"datanets/{Escape(id)}", cancellationToken);

    /// <summary>The contributions to a Datanet.</summary>
    public IAsyncEnumerable<Contribution> ListContributionsAsync(string datanet, CancellationToken cancellationToken = default) =>
        ListAsync<Contribution>($"datanets/{Escape(datanet)}/contributions", cancellationToken);

    /// <summary>One contribution.</summary>
    public Task<Contribution> GetContributionAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync<Contribution>($"contributions/{Escape(id)}", cancellationToken);

    /// <summary>Who was granted what on a Datanet, newest first.</summary>
    public IAsyncEnumerable<DatanetGrant> ListGrantsAsync(string datanet, CancellationToken cancellationToken = default) =>
        ListAsync<DatanetGrant>($"datanets/{Escape(datanet)}/grants", cancellationToken);

    /// <summary>The versions of a Datanet.</summary>
    public IAsyncEnumerable<DatanetVersion> ListVersionsAsync(string datanet, CancellationToken cancellationToken = default) =>
        ListAsync<DatanetVersion>($"datanets/{Escape(datanet)}/versions", cancellationToken);

    /// <summary>Counts of a Datanet's contributions.</summary>
    public Task<DatanetStatistics> GetDatanetStatisticsAsync(string datanet, CancellationToken cancellationToken = default) =>
        GetAsync<DatanetStatistics>($"datanets/{Escape(datanet)}/statistics", cancellationToken);

    /// <summary>Counts of what an address contributed, and of what its Datanets were given.</summary>
    public Task<AccountStatistics> GetAccountStatisticsAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<AccountStatistics>($"accounts/{Escape(address)}/statistics", cancellationToken);

    /// <summary>What an address contributed to each Datanet, the newest Datanet first.</summary>
    public IAsyncEnumerable<AccountShare> ListAccountSharesAsync(string address, CancellationToken cancellationToken = default) =>
        ListAsync<AccountShare>($"accounts/{Escape(address)}/statistics/datanets", cancellationToken);

    /// <summary>What an account holds.</summary>
    /// <param name="account">An address, or the name of one of the ledger's own accounts.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<AccountBalance> GetBalanceAsync(string account, CancellationToken cancellationToken = default) =>
        GetAsync<AccountBalance>($"accounts/{Escape(account)}/balance", cancellationToken);

    /// <summary>What an address may claim from the vault on the L2.</summary>
    /// <exception cref="ApiException">It has never withdrawn, or the server knows no L2.</exception>
    public Task<AccountClaim> GetClaimAsync(Address account, CancellationToken cancellationToken = default) => GetAsync<AccountClaim>($"accounts/{account}/claim", cancellationToken);

    /// <summary>What moved to and from an account, newest first.</summary>
    /// <param name="account">An address, or the name of one of the ledger's own accounts.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public IAsyncEnumerable<StatementLine> ListStatementAsync(string account, CancellationToken cancellationToken = default) =>
        ListAsync<StatementLine>($"accounts/{Escape(account)}/statement", cancellationToken);

    /// <summary>What an address has reserved for others, what expires first before the rest.</summary>
    public Task<OpenHoldList> GetHoldsAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<OpenHoldList>($"accounts/{Escape(address)}/holds", cancellationToken);

    /// <summary>The current epoch, what vests, and what contributors earned.</summary>
    public Task<LedgerEconomy> GetEconomyAsync(CancellationToken cancellationToken = default) => GetAsync<LedgerEconomy>("economy", cancellationToken);

    /// <summary>What an address has earned with its records and not collected.</summary>
    public Task<AccountRewards> GetRewardsAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<AccountRewards>($"accounts/{Escape(address)}/rewards", cancellationToken);

    /// <summary>The first places of a leaderboard.</summary>
    public Task<LedgerLeaderboard> GetLeaderboardAsync(string board, int limit, CancellationToken cancellationToken = default) =>
        GetAsync<LedgerLeaderboard>($"leaderboards/{Escape(board)}?limit={limit}", cancellationToken);

    /// <summary>What an address has staked, earned and on its way.</summary>
    public Task<AccountStake> GetStakeAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<AccountStake>($"accounts/{Escape(address)}/stake", cancellationToken);

    /// <summary>One provider.</summary>
    public Task<StakeProvider> GetProviderAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<StakeProvider>($"providers/{Escape(address)}", cancellationToken);

    /// <summary>The providers, by address.</summary>
    public IAsyncEnumerable<StakeProvider> ListProvidersAsync(string? role, CancellationToken cancellationToken = default) =>
        ListAsync<StakeProvider>(role is null ? "providers" : $"providers?role={Escape(role)}", cancellationToken);

    /// <summary>The vote of validators on a contribution.</summary>
    public Task<CurationRoundView> GetCurationRoundAsync(string contribution, CancellationToken cancellationToken = default) => GetAsync<CurationRoundView>($"contributions/{Escape(contribution)}/curation", cancellationToken);

    /// <summary>The votes of validators on contributions to a Datanet, or to any, that are not over.</summary>
    public IAsyncEnumerable<CurationRoundView> ListCurationRoundsAsync(string? datanet, CancellationToken cancellationToken = default) =>
        ListAsync<CurationRoundView>(datanet is null ? "curation" : $"curation?datanet={Escape(datanet)}", cancellationToken);

    /// <summary>One dispute.</summary>
    public Task<LedgerDispute> GetDisputeAsync(string id, CancellationToken cancellationToken = default) => GetAsync<LedgerDispute>($"disputes/{Escape(id)}", cancellationToken);

    /// <summary>Who has voted what in a dispute's round, in the order of the addresses.</summary>
    public IAsyncEnumerable<DisputeBallot> ListDisputeVotesAsync(string id, CancellationToken cancellationToken = default) => ListAsync<DisputeBallot>($"disputes/{Escape(id)}/votes", cancellationToken);

    /// <summary>The disputes, the newest first.</summary>
    public IAsyncEnumerable<LedgerDispute> ListDisputesAsync(CancellationToken cancellationToken = default) => ListAsync<LedgerDispute>("disputes", cancellationToken);

    /// <summary>The offences that code has judged, the newest first.</summary>
    public IAsyncEnumerable<LedgerJudgement> ListJudgementsAsync(CancellationToken cancellationToken = default) => ListAsync<LedgerJudgement>("offences/judgements", cancellationToken);

    /// <summary>What providers can lose stake for.</summary>
    public Task<OffenceList> GetOffencesAsync(CancellationToken cancellationToken = default) => GetAsync<OffenceList>("offences", cancellationToken);

    /// <summary>One version with its manifest.</summary>
    public Task<DatanetVersion> GetVersionAsync(string datanet, ulong number, CancellationToken cancellationToken = default) =>
        GetAsync<DatanetVersion>($"datanets/{Escape(datanet)}/versions/{number}", cancellationToken);

    /// <summary>What was taken back from a Datanet's contributions, newest first.</summary>
    public IAsyncEnumerable<Withdrawal> ListWithdrawalsAsync(string datanet, CancellationToken cancellationToken = default) =>
        ListAsync<Withdrawal>($"datanets/{Escape(datanet)}/withdrawals", cancellationToken);

    /// <summary>The proof that a record is in a version or not; a private Datanet's with the key of somebody who may read it.</summary>
    public Task<VersionRecordProof> GetRecordProofAsync(KeyPair? reader, string datanet, ulong version, Hash256 record, CancellationToken cancellationToken = default) =>
        SendSignedAsync<VersionRecordProof>(HttpMethod.Get, reader, $"datanets/{Escape(datanet)}/versions/{version}/records/{record}/proof", cancellationToken);

    /// <summary>The proof that a contribution brought a record or did not; a private Datanet's with the key of its owner or the contributor.</summary>
    public Task<ContributionRecordProof> GetContributionProofAsync(KeyPair? reader, string contribution, Hash256 record, CancellationToken cancellationToken = default) =>
        SendSignedAsync<ContributionRecordProof>(HttpMethod.Get, reader, $"contributions/{Escape(contribution)}/records/{record}/proof", cancellationToken);

    /// <summary>A page of the records in which two versions differ.</summary>
    public Task<VersionDiff> GetDiffAsync(KeyPair? reader, string datanet, ulong from, ulong to, string? cursor, CancellationToken cancellationToken = default) =>
        SendSignedAsync<VersionDiff>(
            HttpMethod.Get, reader, $"datanets/{Escape(datanet)}/versions/{to}/diff?from={from}&limit=200{(cursor is null ? "" : $"&cursor={Escape(cursor)}")}", cancellationToken);

    /// <summary>Where to put the bytes of a declared contribution; only its contributor may ask.</summary>
    public Task<UploadGrant> RequestUploadsAsync(KeyPair contributor, string contribution, CancellationToken cancellationToken = default) =>
        SendSignedAsync<UploadGrant>(HttpMethod.Post, contributor, $"contributions/{Escape(contribution)}/uploads", cancellationToken);

    /// <summary>Where to read the records of a version; a public Datanet's without a key.</summary>
    public Task<DownloadGrant> RequestDownloadsAsync(KeyPair? reader, string datanet, ulong version, CancellationToken cancellationToken = default) =>
        SendSignedAsync<DownloadGrant>(HttpMethod.Post, reader, $"datanets/{Escape(datanet)}/versions/{version}/downloads", cancellationToken);

    /// <summary>Signs in (EIP-4361) under the address that this client uses for the server.</summary>
    /// <exception cref="ApiException">The server refused it.</exception>
    public async Task<SignedInSession> SignInAsync(KeyPair key, CancellationToken cancellationToken = default)
    {
        var domain = await GetDomainAsync(cancellationToken);
        var nonce = await ReadAsync<SignInNonce>(() => new HttpRequestMessage(HttpMethod.Post, Url("auth/nonce")) { Content = new ByteArrayContent([]) }, cancellationToken);
        var message = new SiweMessage(server.Authority, key.Address, server.AbsoluteUri, domain.ChainId, nonce.Nonce, Rfc3339Time.From(_time.GetUtcNow())) { Statement = "Sign in to OpenLedger." };
        var body = JsonSerializer.SerializeToUtf8Bytes(new { message = message.ToString(), signature = key.Sign(message.Digest()).ToString() });
        // The nonce counts once, so a retry after a lost answer must be known for one.
        var once = Guid.NewGuid().ToString();
        return await ReadAsync<SignedInSession>(() => new HttpRequestMessage(HttpMethod.Post, Url("auth/siwe")) { Content = Json(body), Headers = { { "Idempotency-Key", once } } }, cancellationToken);
    }

    /// <summary>The API keys of an address that have not expired.</summary>
    public Task<ApiKeyList> GetApiKeysAsync(string address, CancellationToken cancellationToken = default) =>
        GetAsync<ApiKeyList>($"accounts/{Escape(address)}/api-keys", cancellationToken);

    /// <summary>How often an API key was used; only its owner may ask.</summary>
    public Task<ApiKeyUse> GetApiKeyUsageAsync(KeyPair owner, string hash, CancellationToken cancellationToken = default) =>
        SendSignedAsync<ApiKeyUse>(HttpMethod.Get, owner, $"api-keys/{Escape(hash)}/usage", cancellationToken);

    /// <summary>Where to read what ingest found in a contribution; only those who decide about it may ask.</summary>
    public Task<ContributionDownloads> RequestContributionDownloadsAsync(KeyPair reviewer, string contribution, CancellationToken cancellationToken = default) =>
        SendSignedAsync<ContributionDownloads>(HttpMethod.Post, reviewer, $"contributions/{Escape(contribution)}/downloads", cancellationToken);

    /// <summary>How the server fares; needs its function key.</summary>
    public Task<OperationsStatus> GetOperationsAsync(string? functionKey, CancellationToken cancellationToken = default) =>
        OperateAsync<OperationsStatus>(HttpMethod.Get, "operations/status", functionKey, cancellationToken);

    /// <summary>What the server measured within the last minute; needs its function key.</summary>
    public Task<ServerMetrics> GetMetricsAsync(string? functionKey, CancellationToken cancellationToken = default) =>
        OperateAsync<ServerMetrics>(HttpMethod.Get, "operations/metrics", functionKey, cancellationToken);

    /// <summary>The jobs that could not be done; needs the server's function key.</summary>
    public async Task<IReadOnlyList<DeadJob>> ListDeadJobsAsync(string? functionKey, CancellationToken cancellationToken = default) =>
        (await OperateAsync<Page<DeadJob>>(HttpMethod.Get, "operations/jobs", functionKey, cancellationToken)).Items;

    /// <summary>One of them.</summary>
    /// <exception cref="ApiException">There is none of that id.</exception>
    public Task<DeadJob> GetDeadJobAsync(string? functionKey, string id, CancellationToken cancellationToken = default) =>
        OperateAsync<DeadJob>(HttpMethod.Get, $"operations/jobs/{Escape(id)}", functionKey, cancellationToken);

    /// <summary>Sends one of them again, or all.</summary>
    /// <exception cref="ApiException">There is none of that id.</exception>
    public Task<Replayed> ReplayDeadJobsAsync(string? functionKey, string? id, CancellationToken cancellationToken = default) =>
        OperateAsync<Replayed>(HttpMethod.Post, id is null ? "operations/jobs/replay" : $"operations/jobs/{Escape(id)}/replay", functionKey, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Whether gas cost anything when the ledger was last asked.</summary>
    private bool IsGasPriced => _ledger is { } known && known.Parameters.TryGetProperty("gasPrice", out var price) && price.GetString() != "0";

    /// <summary>A nonce that no other live command of the actor has, but for a chance of 2^-54 with a thousand of them.</summary>
    internal static ulong RandomNonce()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private async Task<T> SendSignedAsync<T>(HttpMethod method, KeyPair? key, string path, CancellationToken cancellationToken)
    {
        var domain = key is null ? null : await GetDomainAsync(cancellationToken);
        var absolute = new Uri(server, Url(path)).PathAndQuery;
        return await ReadAsync<T>(
            () =>
            {
                var request = new HttpRequestMessage(method, Url(path)) { Content = method == HttpMethod.Post ? new ByteArrayContent([]) : null };
                if (key is not null)
                {
                    var signed = new SignedRequest(method.Method, absolute, Hash256.Sha256([]), LedgerTime.From(_time.GetUtcNow() + RequestLife));
                    request.Headers.TryAddWithoutValidation("Authorization", signed.Authorize(key, domain!));
                }
                return request;
            },
            cancellationToken);
    }

    private Task<T> OperateAsync<T>(HttpMethod method, string path, string? functionKey, CancellationToken cancellationToken) => ReadAsync<T>(
        () =>
        {
            var request = new HttpRequestMessage(method, Url(path));
            if (functionKey is not null)
                request.Headers.Add("x-functions-key", functionKey);
            return request;
        },
        cancellationToken);

    private async IAsyncEnumerable<T> ListAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await GetAsync<Page<T>>(cursor is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Escape(cursor)}", cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        ReadAsync<T>(() => new HttpRequestMessage(HttpMethod.Get, Url(path)), cancellationToken);

    private async Task<T> ReadAsync<T>(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var response = await new RetryingSender(_http, _time).SendAsync(make, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<T>(body, ApiJson.Options) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{server} answered something else than the API of OpenLedger: {e.Message}", e);
        }
    }

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static Uri Url(string path) => new("api/" + path, UriKind.Relative);

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
