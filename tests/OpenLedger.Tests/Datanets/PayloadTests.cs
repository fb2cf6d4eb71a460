using System.Text;
using System.Text.Json.Nodes;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Tests.Datanets;

/// <summary>What each command's payload may hold, and where an error points when it holds something else.</summary>
public sealed class PayloadTests
{
    private const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>In the form of a signature, and nobody's.</summary>
    private const string SomeSignature = "0x11111111111111111111111111111111111111111111111111111111111111112222222222222222222222222222222222222222222222222222222222222222" + "1b";

    /// <summary>One example of each kind.</summary>
    internal static readonly Dictionary<string, string> Good = new(StringComparer.Ordinal)
    {
        [Kinds.BridgeDeposit] = $$"""{"account":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","amount":"7","blockNumber":"9","chainId":"31337","number":"0","txHash":"{{Hash}}","vault":"0x27b1fdb04752bbc536007a920d24acb045561c26"}""",
        [Kinds.BridgeWithdraw] = """{"amount":"7","payout":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.OpenTransfer] = """{"amount":"7","memo":"Thanks.","to":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.HoldReserve] = """{"amount":"7","expiresAt":"5","memo":"A deposit.","payee":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.HoldPost] = """{"amount":"7","hold":"hd-9"}""",
        [Kinds.HoldVoid] = """{"hold":"hd-9"}""",
        [Kinds.ProposalCreate] = $$"""{"action":{"change":"add","kind":"model","name":"open/tiny-1","sha256":"{{Hash}}","uri":"https://example.org/tiny.json"},"description":"# Why","title":"List tiny-1"}""",
        [Kinds.ProposalVote] = """{"proposal":"pr-9","reason":"It is good.","support":"abstain"}""",
        [Kinds.ProposalExecute] = """{"proposal":"pr-9"}""",
        [Kinds.ProposalCancel] = """{"proposal":"pr-9"}""",
        [Kinds.VoteDelegate] = """{"delegate":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.RewardCollect] = "{}",
        [Kinds.StakeAdd] = """{"amount":"7","target":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.StakeRemove] = """{"amount":"7","target":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.StakeMove] = """{"amount":"7","from":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","to":"0x27b1fdb04752bbc536007a920d24acb045561c26"}""",
        [Kinds.StakeCollect] = "{}",
        [Kinds.ProviderRegister] = """{"commissionBps":500,"description":"We run nodes.","endpoint":"https://node.example/api","name":"Node one","roles":["validator","worker"]}""",
        [Kinds.ProviderRetire] = "{}",
        [Kinds.ProviderSignal] = "{}",
        [Kinds.SponsorFund] = """{"amount":"7","datanet":"dn-5"}""",
        [Kinds.SponsorWithdraw] = """{"amount":"7","datanet":"dn-5"}""",
        [Kinds.DisputeOpen] = $$"""{"accused":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","bond":"7","evidence":"{{Hash}}","offence":"false-attestation","statement":"The file holds other records.","url":"https://node.example/evidence.json"}""",
        [Kinds.DisputeCounter] = $$"""{"dispute":"dp-9","evidence":"{{Hash}}","statement":"It does not.","url":"https://node.example/answer.json"}""",
        [Kinds.DisputeVote] = """{"choice":"uphold","dispute":"dp-9","round":1}""",
        [Kinds.OffenceReport] = $$"""
            {"first":{"actor":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","deadline":"5","kind":"dispute.vote","nonce":"7","payload":{"choice":"uphold","dispute":"dp-9","round":2},"signature":"{{SomeSignature}}"},
            "second":{"actor":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","deadline":"6","kind":"dispute.vote","nonce":"8","payload":{"choice":"reject","dispute":"dp-9","round":2},"signature":"{{SomeSignature}}"} }
            """,
        [Kinds.DisputeAppeal] = """{"dispute":"dp-9"}""",
        [Kinds.AccountRotate] = $$"""{"account":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","guardianSignature":"{{SomeSignature}}","signature":"{{SomeSignature}}","to":"0x27b1fdb04752bbc536007a920d24acb045561c26"}""",
        [Kinds.AccountRotateCancel] = """{"account":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.AccountGuard] = """{"guardian":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}""",
        [Kinds.CurationCommit] = $$"""{"commitment":"{{Hash}}","contribution":"ct-9","round":1}""",
        [Kinds.CurationReveal] = $$"""{"choice":"reject","code":"off-topic","contribution":"ct-9","reason":"It is about something else.","salt":"{{Hash}}"}""",
        [Kinds.Cancel] = """{"nonce":"5"}""",
        [Kinds.KeyRegister] = """{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","duties":["ingest","writer"]}""",
        [Kinds.KeyRevoke] = """{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","duties":["writer"]}""",
        [Kinds.ApiKeyRegister] = $$"""{"expiresAt":"5","hash":"{{Hash}}","label":"Mine","perDay":"9","perMinute":"3","scopes":["read"]}""",
        [Kinds.ApiKeyRevoke] = $$"""{"hash":"{{Hash}}"}""",
        [Kinds.RulesSwitch] = """{"version":"2"}""",
        [Kinds.DatanetCreate] = """
            {"card":"# Licences","contributions":"open","curators":{"addresses":["0x27b1fdb04752bbc536007a920d24acb045561c26","0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"],"threshold":2},
            "licence":{"id":"LicenseRef-Ours","permissions":{"attribution":true,"commercial":false,"inference":"granted","shareAlike":false,"training":"denied"},"terms":"Name the author."},"name":"Licences",
            "schema":{"additional":false,"fields":[{"name":"text","required":true,"type":"string"}]},"visibility":"private"}
            """,
        [Kinds.DatanetGrant] = """{"datanet":"dn-5","expiresAt":"5","grantee":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","uses":["infer","read"]}""",
        [Kinds.DatanetRevoke] = """{"datanet":"dn-5","grantee":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","reason":"Over."}""",
        [Kinds.ContributionDeclare] = """{"datanet":"dn-5","files":[{"format":"txt","name":"a.txt","partSize":"10","size":"25"},{"format":"md","name":"b.md","partSize":"1","size":"1"}]}""",
        [Kinds.ContributionComplete] = $$"""{"contribution":"ct-9","files":[{"sha256":"{{Hash}}"}],"licenceHash":"{{Hash}}"}""",
        [Kinds.ContributionIngest] = $$"""
            {"analysis":{"against":"1","bands":{"bytes":"0","sha256":"{{Hash}}"},"flags":[{"count":"1","name":"few-words"}],"languages":[{"count":"1","name":"deu"},{"count":"2","name":"other"}],"nearDuplicates":"1","personal":[{"count":"7","name":"email"}],"quality":9000,"report":{"bytes":"9","sha256":"{{Hash}}"} },
            "contribution":"ct-9","duplicates":"1","known":"2","records":"3","recordsBytes":"4","recordsSha256":"{{Hash}}","root":"{{Hash}}"}
            """,
        [Kinds.ContributionFail] = """{"contribution":"ct-9","issues":[{"code":"size-differs","file":0,"line":"0","message":"Too short."},{"code":"x","file":63,"line":"7","message":"y"}]}""",
        [Kinds.ContributionAccept] = """{"contribution":"ct-9"}""",
        [Kinds.ContributionReject] = """{"code":"off-topic","contribution":"ct-9","reason":"Off topic."}""",
        [Kinds.ContributionAppeal] = """{"contribution":"ct-9","reason":"It is on topic."}""",
        [Kinds.ContributionArbitrate] = """{"contribution":"ct-9","decision":"dismiss","reason":"It is not."}""",
        [Kinds.DatanetVersion] = $$"""
            {"claims":{"count":"4","sha256":"{{Hash}}"},"contributions":["ct-9","ct-10"],"datanet":"dn-5","files":[{"contribution":"ct-7","recordsBytes":"1","recordsSha256":"{{Hash}}"}],
            "manifest":"{{Hash}}","records":"3","root":"{{Hash}}","version":"1","withdrawals":"2"}
            """,
        [Kinds.ContributionWithdraw] = $$"""{"contribution":"ct-9","reason":"A name.","records":[{"hash":"{{Hash}}","index":"0","path":["{{Hash}}"]}]}""",
    };

    private static bool IsOptional(string kind, string member) => member is "schema" or "curators" or "memo" or "target" or "from" or "description" or "endpoint" or "url" or "guardian" or "guardianSignature" || (member == "account" && kind == Kinds.AccountRotateCancel) || (member == "to" && kind == Kinds.StakeMove) || (member == "expiresAt" && kind == Kinds.DatanetGrant) || (member == "reason" && kind == Kinds.ProposalVote);

    public static TheoryData<string> KindsWithPayload { get; } = [.. Good.Keys];

    [Fact]
    public void Every_kind_of_command_has_an_example()
    {
        var kinds = typeof(Kinds).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(kinds.Except([Kinds.Genesis, Kinds.State, Kinds.Tick]).Order(StringComparer.Ordinal), Good.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(KindsWithPayload))]
    public void Payload_as_documented_is_read(string kind) => Assert.True(Parse(kind, Good[kind]).IsOk);

    [Theory]
    [MemberData(nameof(KindsWithPayload))]
    public void Every_member_is_required_and_no_other_is_known(string kind)
    {
        foreach (var member in JsonNode.Parse(Good[kind])!.AsObject().Select(m => m.Key).Where(m => !IsOptional(kind, m)))
        {
            var without = JsonNode.Parse(Good[kind])!.AsObject();
            without.Remove(member);
            Assert.Equal(("missing-member", "/payload/" + member), Failure(Parse(kind, without.ToJsonString())));
            var renamed = JsonNode.Parse(Good[kind])!.AsObject();
            renamed[member + "X"] = 1;
            Assert.Equal(("unknown-member", $"/payload/{member}X"), Failure(Parse(kind, renamed.ToJsonString())));
            var wrong = JsonNode.Parse(Good[kind])!.AsObject();
            wrong[member] = true;
            Assert.Equal(("wrong-type", "/payload/" + member), Failure(Parse(kind, wrong.ToJsonString())));
        }
    }

    public static TheoryData<string, string, string, string, string> Faults { get; } = new()
    {
        { Kinds.AccountRotate, "/signature", "\"0x00\"", "signature-malformed", "/signature" },
        { Kinds.AccountRotate, "/guardianSignature", "\"0x00\"", "signature-malformed", "/guardianSignature" },
        { Kinds.AccountRotate, "/to", "\"bridge\"", "not-an-address", "/to" },
        { Kinds.AccountGuard, "/guardian", "\"0x0000000000000000000000000000000000000000\"", "guardian-zero", "/guardian" },
        { Kinds.BridgeWithdraw, "/payout", "\"0x0000000000000000000000000000000000000000\"", "payout-zero", "/payout" },
        { Kinds.BridgeWithdraw, "/amount", "\"0\"", "amount-out-of-range", "/amount" },
        { Kinds.DatanetCreate, "/review", "\"validators\"", "review-ambiguous", "/review" },
        { Kinds.DatanetCreate, "/review", "\"owner\"", "not-allowed", "/review" },
        { Kinds.CurationCommit, "/commitment", "\"0x00\"", "not-a-hash", "/commitment" },
        { Kinds.CurationCommit, "/round", "0", "number-out-of-range", "/round" },
        { Kinds.CurationCommit, "/round", "9", "number-out-of-range", "/round" },
        { Kinds.CurationReveal, "/choice", "\"abstain\"", "not-allowed", "/choice" },
        { Kinds.CurationReveal, "/choice", "\"accept\"", "unknown-member", "/code" },
        { Kinds.CurationReveal, "/code", "\"ugly\"", "not-allowed", "/code" },
        { Kinds.CurationReveal, "/reason", "\"\"", "length-out-of-range", "/reason" },
        { Kinds.CurationReveal, "/reason", Text(1_001), "length-out-of-range", "/reason" },
        { Kinds.CurationReveal, "/salt", "\"ab\"", "not-a-hash", "/salt" },
        { Kinds.OpenTransfer, "/amount", "\"0\"", "amount-out-of-range", "/amount" },
        { Kinds.OpenTransfer, "/amount", "\"1000000000000000000000000001\"", "amount-out-of-range", "/amount" },
        { Kinds.OpenTransfer, "/amount", "\"-1\"", "amount-out-of-range", "/amount" },
        { Kinds.OpenTransfer, "/memo", "\"\"", "length-out-of-range", "/memo" },
        { Kinds.OpenTransfer, "/memo", Text(141), "length-out-of-range", "/memo" },
        { Kinds.OpenTransfer, "/memo", "\"a\\u001bb\"", "control-character", "/memo" },
        { Kinds.OpenTransfer, "/to", "\"bridge\"", "not-an-address", "/to" },
        { Kinds.HoldReserve, "/expiresAt", "\"253402300800000\"", "number-out-of-range", "/expiresAt" },
        { Kinds.HoldReserve, "/payee", "\"hd-5\"", "not-an-address", "/payee" },
        { Kinds.HoldPost, "/hold", "\"dn-5\"", "not-an-id", "/hold" },
        { Kinds.HoldPost, "/hold", "\"hd-05\"", "not-an-id", "/hold" },
        { Kinds.HoldVoid, "/hold", "\"hd-\"", "length-out-of-range", "/hold" },
        { Kinds.ProposalCreate, "/title", "\"\"", "length-out-of-range", "/title" },
        { Kinds.ProposalCreate, "/title", Text(201), "length-out-of-range", "/title" },
        { Kinds.ProposalCreate, "/title", "\"a\\u202eb\"", "not-a-name", "/title" },
        { Kinds.ProposalCreate, "/description", Text(8_001), "length-out-of-range", "/description" },
        { Kinds.ProposalCreate, "/action/kind", "\"war\"", "not-allowed", "/action/kind" },
        { Kinds.ProposalCreate, "/action/change", "\"move\"", "not-allowed", "/action/change" },
        { Kinds.ProposalCreate, "/action/name", "\"/tiny\"", "listing-name", "/action/name" },
        { Kinds.ProposalCreate, "/action/name", "\"a//b\"", "listing-name", "/action/name" },
        { Kinds.ProposalCreate, "/action/name", Text(101), "length-out-of-range", "/action/name" },
        { Kinds.ProposalCreate, "/action/uri", "\"http://example.org/\"", "listing-uri", "/action/uri" },
        { Kinds.ProposalCreate, "/action/uri", "\"tiny.json\"", "listing-uri", "/action/uri" },
        { Kinds.ProposalCreate, "/action/uri", "\"https://example.org/a b\"", "listing-uri", "/action/uri" },
        { Kinds.ProposalCreate, "/action/sha256", "\"0\"", "not-a-hash", "/action/sha256" },
        { Kinds.ProposalCreate, "/action/more", "1", "unknown-member", "/action/more" },
        { Kinds.ProposalCreate, "/action", "{\"kind\":\"text\",\"name\":\"x\"}", "unknown-member", "/action/name" },
        { Kinds.ProposalCreate, "/action", "{\"changes\":[],\"kind\":\"parameters\"}", "length-out-of-range", "/action/changes" },
        { Kinds.ProposalCreate, "/action", "{\"changes\":[{\"name\":\"b\",\"value\":\"1\"},{\"name\":\"a\",\"value\":\"1\"}],\"kind\":\"parameters\"}", "not-sorted", "/action/changes" },
        { Kinds.ProposalCreate, "/action", "{\"changes\":[{\"name\":\"b\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"2\"}],\"kind\":\"parameters\"}", "not-sorted", "/action/changes" },
        { Kinds.ProposalCreate, "/action", "{\"changes\":[{\"name\":\"b\",\"value\":\"-1\"}],\"kind\":\"parameters\"}", "not-a-decimal", "/action/changes/0/value" },
        { Kinds.ProposalCreate, "/action", "{\"kind\":\"treasury\",\"payments\":[]}", "length-out-of-range", "/action/payments" },
        { Kinds.ProposalCreate, "/action", "{\"kind\":\"treasury\",\"payments\":[{\"amount\":\"0\",\"to\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"}]}", "amount-out-of-range", "/action/payments/0/amount" },
        { Kinds.ProposalCreate, "/action", "{\"kind\":\"treasury\",\"payments\":[{\"amount\":\"1\",\"to\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"},{\"amount\":\"1\",\"to\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"}]}", "not-sorted", "/action/payments" },
        { Kinds.ProposalCreate, "/action", "{\"address\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\",\"change\":\"register\",\"duties\":[\"king\"],\"kind\":\"key\"}", "not-allowed", "/action/duties" },
        { Kinds.ProposalCreate, "/action", "{\"accused\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\",\"bond\":\"0\",\"kind\":\"slash\"}", "amount-out-of-range", "/action/bond" },
        { Kinds.ProposalCreate, "/action", $"{{\"accused\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\",\"bond\":\"1\",\"evidence\":\"{Hash}\",\"kind\":\"slash\",\"offence\":\"double-vote\",\"statement\":\"x\"}}", "not-allowed", "/action/offence" },
        { Kinds.ProposalVote, "/support", "\"yes\"", "not-allowed", "/support" },
        { Kinds.ProposalVote, "/reason", Text(501), "length-out-of-range", "/reason" },
        { Kinds.ProposalVote, "/proposal", "\"dn-9\"", "not-an-id", "/proposal" },
        { Kinds.ProposalExecute, "/proposal", "\"pr-09\"", "not-an-id", "/proposal" },
        { Kinds.ProposalCancel, "/proposal", "\"pr-\"", "length-out-of-range", "/proposal" },
        { Kinds.VoteDelegate, "/delegate", "\"0x0000000000000000000000000000000000000000\"", "delegate-zero", "/delegate" },
        { Kinds.VoteDelegate, "/delegate", "\"stakers\"", "not-an-address", "/delegate" },
        { Kinds.StakeAdd, "/target", "\"0x0000000000000000000000000000000000000000\"", "target-zero", "/target" },
        { Kinds.StakeAdd, "/amount", "\"0\"", "amount-out-of-range", "/amount" },
        { Kinds.StakeMove, "/from", "\"0x27b1fdb04752bbc536007a920d24acb045561c26\"", "move-to-same", "" },
        { Kinds.DisputeOpen, "/offence", "\"lateness\"", "not-allowed", "/offence" },
        { Kinds.DisputeOpen, "/statement", Text(2_001), "length-out-of-range", "/statement" },
        { Kinds.DisputeOpen, "/url", "\"javascript:alert(1)\"", "not-an-endpoint", "/url" },
        { Kinds.DisputeOpen, "/bond", "\"0\"", "amount-out-of-range", "/bond" },
        { Kinds.DisputeVote, "/choice", "\"abstain\"", "not-allowed", "/choice" },
        { Kinds.DisputeVote, "/dispute", "\"dp-09\"", "not-an-id", "/dispute" },
        { Kinds.DisputeVote, "/round", "0", "number-out-of-range", "/round" },
        { Kinds.DisputeVote, "/round", "3", "number-out-of-range", "/round" },
        { Kinds.OffenceReport, "/first/kind", "\"dispute.appeal\"", "not-a-vote", "/first/kind" },
        { Kinds.OffenceReport, "/first/payload/round", "3", "number-out-of-range", "/first/payload" },
        { Kinds.OffenceReport, "/second/payload/choice", "\"uphold\"", "votes-agree", "" },
        { Kinds.OffenceReport, "/second/signature", "\"0x\"", "signature-malformed", "/second/signature" },
        { Kinds.OffenceReport, "/second/seq", "\"7\"", "unknown-member", "/second/seq" },
        { Kinds.OffenceReport, "/second/actor", "\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"", "not-an-address", "/second/actor" },
        { Kinds.DisputeOpen, "/offence", "\"double-vote\"", "not-allowed", "/offence" },
        { Kinds.ProviderRegister, "/commissionBps", "10001", "number-out-of-range", "/commissionBps" },
        { Kinds.ProviderRegister, "/commissionBps", "-1", "number-out-of-range", "/commissionBps" },
        { Kinds.ProviderRegister, "/endpoint", "\"ftp://node.example\"", "not-an-endpoint", "/endpoint" },
        { Kinds.ProviderRegister, "/endpoint", Text(257), "length-out-of-range", "/endpoint" },
        { Kinds.ProviderRegister, "/description", Text(501), "length-out-of-range", "/description" },
        { Kinds.ProviderRegister, "/name", "\" Node\"", "not-a-name", "/name" },
        { Kinds.ProviderRegister, "/roles", "[\"worker\",\"validator\"]", "roles-unsorted", "/roles" },
        { Kinds.ProviderRegister, "/roles", "[\"king\"]", "roles-unsorted", "/roles" },
        { Kinds.ProviderRegister, "/roles", "[]", "length-out-of-range", "/roles" },
        { Kinds.DatanetCreate, "/name", "\"\"", "length-out-of-range", "/name" },
        { Kinds.DatanetCreate, "/name", Text(101), "length-out-of-range", "/name" },
        { Kinds.DatanetCreate, "/name", "\" Licences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Licences\\u00a0\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\nences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u0000ences\"", "control-character", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u007fences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u0085ences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u2028ences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u202eences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u2066ences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u200bences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\ue000ences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Lic\\u0378ences\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"Cafe\\u0301\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"\\u212b\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/name", "\"p\\u0430ypal\"", "not-a-name", "/name" },
        { Kinds.DatanetCreate, "/card", Text(8_001), "length-out-of-range", "/card" },
        { Kinds.DatanetCreate, "/card", "\"a\\u001bb\"", "control-character", "/card" },
        { Kinds.DatanetCreate, "/contributions", "\"anyone\"", "not-allowed", "/contributions" },
        { Kinds.DatanetCreate, "/visibility", "\"Public\"", "not-allowed", "/visibility" },
        { Kinds.DatanetCreate, "/curators/addresses", "[]", "length-out-of-range", "/curators/addresses" },
        { Kinds.DatanetCreate, "/curators/addresses/0", "\"0x27B1fdb04752bbc536007a920d24acb045561c26\"", "not-an-address", "/curators/addresses" },
        { Kinds.DatanetCreate, "/curators/addresses/0", "\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"", "not-sorted", "/curators/addresses" },
        { Kinds.DatanetCreate, "/curators/threshold", "3", "number-out-of-range", "/curators/threshold" },
        { Kinds.DatanetCreate, "/curators/threshold", "0", "number-out-of-range", "/curators/threshold" },
        { Kinds.DatanetCreate, "/curators/more", "1", "unknown-member", "/curators/more" },
        { Kinds.DatanetCreate, "/licence/permissions/training", "\"yes\"", "not-allowed", "/licence/permissions/training" },
        { Kinds.DatanetCreate, "/licence/permissions/commercial", "\"no\"", "wrong-type", "/licence/permissions/commercial" },
        { Kinds.DatanetCreate, "/licence/permissions/more", "1", "unknown-member", "/licence/permissions/more" },
        { Kinds.DatanetCreate, "/licence/permissions", "{}", "missing-member", "/licence/permissions/attribution" },
        { Kinds.DatanetCreate, "/licence", "{\"id\":\"LicenseRef-Ours\"}", "terms-missing", "/licence/terms" },
        { Kinds.DatanetCreate, "/licence", "{\"id\":\"MIT\",\"terms\":\"x\"}", "terms-not-allowed", "/licence/terms" },
        { Kinds.DatanetCreate, "/licence/id", "\"mit\"", "licence-unknown", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", "\"GPL-2.0\"", "licence-unknown", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", "\"LicenseRef-\"", "licence-unknown", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", "\"LicenseRef-a b\"", "licence-unknown", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", "\"\"", "length-out-of-range", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", Text(101), "length-out-of-range", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/id", "\"M\\u200bIT\"", "licence-unknown", "/licence/id" },
        { Kinds.DatanetCreate, "/licence/terms", "\"\"", "length-out-of-range", "/licence/terms" },
        { Kinds.DatanetCreate, "/licence/terms", Text(20_001), "length-out-of-range", "/licence/terms" },
        { Kinds.DatanetCreate, "/licence/url", "\"x\"", "unknown-member", "/licence/url" },
        { Kinds.DatanetCreate, "/schema", "null", "wrong-type", "/schema" },
        { Kinds.DatanetCreate, "/schema/fields/0/type", "\"date\"", "not-allowed", "/schema/fields/0/type" },
        { Kinds.DatanetCreate, "/schema/fields", "[]", "length-out-of-range", "/schema/fields" },
        { Kinds.DatanetCreate, "/schema/more", "1", "unknown-member", "/schema/more" },
        { Kinds.ContributionDeclare, "/datanet", "\"dn-05\"", "not-an-id", "/datanet" },
        { Kinds.ContributionDeclare, "/datanet", "\"ct-5\"", "not-an-id", "/datanet" },
        { Kinds.ContributionDeclare, "/datanet", "\"dn-18446744073709551616\"", "not-an-id", "/datanet" },
        { Kinds.ContributionDeclare, "/datanet", "\"dn-\"", "length-out-of-range", "/datanet" },
        { Kinds.ContributionDeclare, "/files", "[]", "length-out-of-range", "/files" },
        { Kinds.ContributionDeclare, "/files/1", "1", "wrong-type", "/files/1" },
        { Kinds.ContributionDeclare, "/files/1/format", "\"exe\"", "not-allowed", "/files/1/format" },
        { Kinds.ContributionDeclare, "/files/1/name", "\"../b.md\"", "file-name-invalid", "/files/1/name" },
        { Kinds.ContributionDeclare, "/files/1/name", "\"C:\\\\b.md\"", "file-name-invalid", "/files/1/name" },
        { Kinds.ContributionDeclare, "/files/1/name", "\"A.TXT\"", "file-name-repeated", "/files" },
        { Kinds.ContributionDeclare, "/files/1/partSize", "\"0\"", "number-out-of-range", "/files/1/partSize" },
        { Kinds.ContributionDeclare, "/files/1/size", "\"0\"", "number-out-of-range", "/files/1/size" },
        { Kinds.ContributionDeclare, "/files/1/size", "1", "wrong-type", "/files/1/size" },
        { Kinds.ContributionDeclare, "/files/1/sha256", "\"\"", "unknown-member", "/files/1/sha256" },
        { Kinds.ContributionComplete, "/contribution", "\"dn-9\"", "not-an-id", "/contribution" },
        { Kinds.ContributionComplete, "/files/0/sha256", "\"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\"", "not-a-hash", "/files/0/sha256" },
        { Kinds.ContributionComplete, "/licenceHash", "\"0x00\"", "not-a-hash", "/licenceHash" },
        { Kinds.ContributionIngest, "/records", "\"0\"", "number-out-of-range", "/records" },
        { Kinds.ContributionIngest, "/recordsBytes", "\"0\"", "number-out-of-range", "/recordsBytes" },
        { Kinds.ContributionIngest, "/analysis/nearDuplicates", "\"4\"", "number-out-of-range", "/analysis/nearDuplicates" },
        { Kinds.ContributionIngest, "/analysis/quality", "10001", "number-out-of-range", "/analysis/quality" },
        { Kinds.ContributionIngest, "/analysis/languages/0/count", "\"2\"", "language-count", "/analysis/languages" },
        { Kinds.ContributionIngest, "/analysis/languages/0/name", "\"zzz\"", "not-sorted", "/analysis/languages" },
        { Kinds.ContributionIngest, "/analysis/languages/0/name", "\"DEU\"", "not-allowed", "/analysis/languages" },
        { Kinds.ContributionIngest, "/analysis/flags/0/name", "\"fine\"", "not-allowed", "/analysis/flags" },
        { Kinds.ContributionIngest, "/analysis/personal/0/name", "\"name\"", "not-allowed", "/analysis/personal" },
        { Kinds.ContributionFail, "/issues", "[]", "length-out-of-range", "/issues" },
        { Kinds.ContributionFail, "/issues/1/file", "64", "number-out-of-range", "/issues/1/file" },
        { Kinds.ContributionFail, "/issues/1/file", "1.5", "number-out-of-range", "/issues/1/file" },
        { Kinds.ContributionFail, "/issues/1/message", Text(501), "length-out-of-range", "/issues/1/message" },
        { Kinds.DatanetGrant, "/uses", "[]", "length-out-of-range", "/uses" },
        { Kinds.DatanetGrant, "/uses", "[\"read\",\"infer\"]", "not-allowed", "/uses" },
        { Kinds.DatanetGrant, "/uses", "[\"read\",\"read\"]", "not-allowed", "/uses" },
        { Kinds.DatanetGrant, "/uses/0", "\"own\"", "not-allowed", "/uses" },
        { Kinds.DatanetGrant, "/expiresAt", "\"0\"", "number-out-of-range", "/expiresAt" },
        { Kinds.DatanetGrant, "/grantee", "\"alice\"", "not-an-address", "/grantee" },
        { Kinds.DatanetRevoke, "/reason", Text(1_001), "length-out-of-range", "/reason" },
        { Kinds.ContributionArbitrate, "/decision", "\"uphold\"", "not-allowed", "/decision" },
        { Kinds.ContributionReject, "/code", "\"ugly\"", "not-allowed", "/code" },
        { Kinds.ContributionReject, "/reason", "\"\"", "length-out-of-range", "/reason" },
        { Kinds.ContributionReject, "/reason", Text(1_001), "length-out-of-range", "/reason" },
        { Kinds.DatanetVersion, "/files/0/recordsBytes", "\"0\"", "number-out-of-range", "/files/0/recordsBytes" },
        { Kinds.DatanetVersion, "/claims/more", "1", "unknown-member", "/claims/more" },
        { Kinds.ContributionWithdraw, "/records/0/path/0", "\"ab\"", "not-a-hash", "/records/0/path" },
        { Kinds.ContributionWithdraw, "/records/0/index", "0", "wrong-type", "/records/0/index" },
        { Kinds.ContributionWithdraw, "/reason", "\"\"", "length-out-of-range", "/reason" },
        { Kinds.DatanetVersion, "/contributions/1", "\"dn-9\"", "not-an-id", "/contributions" },
        { Kinds.DatanetVersion, "/contributions/1", "9", "wrong-type", "/contributions/1" },
        { Kinds.DatanetVersion, "/version", "\"0\"", "number-out-of-range", "/version" },
        { Kinds.DatanetVersion, "/version", "\"4294967296\"", "number-out-of-range", "/version" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_is_named_where_it_is(string kind, string place, string value, string code, string pointer)
    {
        var payload = JsonNode.Parse(Good[kind])!;
        var path = place.Split('/')[1..];
        var parent = path[..^1].Aggregate(payload, (node, name) => node is JsonArray array ? array[int.Parse(name)]! : node[name]!);
        if (parent is JsonArray items)
            items[int.Parse(path[^1])] = JsonNode.Parse(value);
        else
            parent[path[^1]] = JsonNode.Parse(value);
        Assert.Equal((code, "/payload" + pointer), Failure(Parse(kind, payload.ToJsonString())));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("Lizenztexte für 世界 😀 (2026)")]
    [InlineData("Caf\u00e9")]
    [InlineData("हिन्दी")]
    public void Name_that_people_can_read_is_taken(string name)
    {
        var payload = JsonNode.Parse(Good[Kinds.DatanetCreate])!;
        payload["name"] = name;
        Assert.Equal(name, Assert.IsType<DatanetCreate>(Parse(Kinds.DatanetCreate, payload.ToJsonString()).Value).Name);
    }

    [Fact]
    public void More_files_contributions_or_issues_than_the_bounds_are_refused()
    {
        TooMany(Kinds.ContributionDeclare, "files", 64, i => JsonNode.Parse($$"""{"format":"txt","name":"{{i}}.txt","partSize":"1","size":"1"}""")!);
        TooMany(Kinds.ContributionComplete, "files", 64, _ => JsonNode.Parse($$"""{"sha256":"{{Hash}}"}""")!);
        TooMany(Kinds.ContributionFail, "issues", ContributionFail.MaxIssues, _ => JsonNode.Parse("""{"code":"x","file":0,"line":"0","message":"y"}""")!);
        TooMany(Kinds.DatanetVersion, "contributions", DatanetVersionAdd.MaxContributions, i => $"ct-{i}");
        TooMany(Kinds.DatanetVersion, "files", DatanetVersionAdd.MaxFiles, i => JsonNode.Parse($$"""{"contribution":"ct-{{i}}","recordsBytes":"1","recordsSha256":"{{Hash}}"}""")!);
        TooMany(Kinds.ContributionWithdraw, "records", ContributionWithdraw.MaxRecords, i => JsonNode.Parse($$"""{"hash":"{{Hash}}","index":"{{i}}","path":[]}""")!);

        static void TooMany(string kind, string member, int max, Func<int, JsonNode> item)
        {
            foreach (var (count, code) in new[] { (max, null), (max + 1, "length-out-of-range") })
            {
                var payload = JsonNode.Parse(Good[kind])!;
                payload[member] = new JsonArray([.. Enumerable.Range(1, count).Select(item)]);
                Assert.Equal(code, Parse(kind, payload.ToJsonString()).Error?.Code);
            }
        }
    }

    [Fact]
    public void Payload_that_is_no_object_and_kind_that_is_none_are_refused()
    {
        Assert.Equal(("wrong-type", "/payload"), Failure(Parse(Kinds.Cancel, "[]")));
        Assert.Equal(("unknown-kind", "/kind"), Failure(Parse("datanet.destroy", "{}")));
    }

    [Fact]
    public void Members_are_read_into_what_they_mean()
    {
        var create = Assert.IsType<DatanetCreate>(Parse(Kinds.DatanetCreate, Good[Kinds.DatanetCreate]).Value);
        Assert.Equal(("Licences", "# Licences", false, true), (create.Name, create.Card, create.IsPublic, create.IsOpen));
        Assert.Equal(("text", FieldType.String, true), Assert.Single(create.Schema!.Fields.Select(f => (f.Name, f.Type, f.Required))));
        var declare = Assert.IsType<ContributionDeclare>(Parse(Kinds.ContributionDeclare, Good[Kinds.ContributionDeclare]).Value);
        Assert.Equal([3, 1], declare.Files.Select(f => f.Parts));
        Assert.Equal([10UL, 10UL, 5UL], Enumerable.Range(0, 3).Select(declare.Files[0].SizeOfPart));
        Assert.Equal([FileFormat.Text, FileFormat.Markdown], declare.Files.Select(f => f.Format));
        var fail = Assert.IsType<ContributionFail>(Parse(Kinds.ContributionFail, Good[Kinds.ContributionFail]).Value);
        Assert.Equal([new ContributionIssue(0, null, "size-differs", "Too short."), new ContributionIssue(63, 7, "x", "y")], fail.Issues);
    }

    [Theory]
    [InlineData(Kinds.ContributionIngest)]
    [InlineData(Kinds.ContributionFail)]
    [InlineData(Kinds.DatanetVersion)]
    public void Attestation_written_for_signing_is_the_payload_that_was_read(string kind)
    {
        var canonical = Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(Good[kind])).Value);
        var written = Parse(kind, Good[kind]).Value switch
        {
            ContributionIngest ingest => Jcs.Serialize(ingest.ToJson()),
            ContributionFail fail => Jcs.Serialize(fail.ToJson()),
            DatanetVersionAdd version => Jcs.Serialize(version.ToJson()),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no attestation."),
        };
        Assert.Equal(canonical, Encoding.UTF8.GetString(written));
    }

    [Theory]
    [InlineData("Apache-2.0", null, """{"id":"Apache-2.0","permissions":{"attribution":false,"commercial":true,"inference":"allowed","shareAlike":false,"training":"allowed"}}""")]
    [InlineData("CC-BY-NC-SA-4.0", null, """{"id":"CC-BY-NC-SA-4.0","permissions":{"attribution":true,"commercial":false,"inference":"allowed","shareAlike":true,"training":"allowed"}}""")]
    [InlineData("LicenseRef-Ours", "Name \"us\".\n", """{"id":"LicenseRef-Ours","permissions":{"attribution":false,"commercial":true,"inference":"allowed","shareAlike":false,"training":"allowed"},"terms":"Name \"us\".\n"}""")]
    public void Licence_hash_is_that_of_its_canonical_text(string id, string? terms, string text) =>
        Assert.Equal(Hash256.Sha256(Encoding.UTF8.GetBytes(text)), new Licence(id, terms).Hash());

    [Theory]
    [InlineData("dn-0", true)]
    [InlineData("dn-18446744073709551615", true)]
    [InlineData("dn-00", false)]
    [InlineData("dn--1", false)]
    [InlineData("DN-1", false)]
    [InlineData("dn-1 ", false)]
    [InlineData(null, false)]
    public void Id_has_one_text(string? text, bool valid)
    {
        Assert.Equal(valid, DatanetId.TryParse(text, out var datanet));
        Assert.Equal(valid, ContributionId.TryParse(text?.Replace("dn", "ct"), out var contribution));
        if (valid)
            Assert.Equal((text, text!.Replace("dn", "ct")), (datanet.ToString(), contribution.ToString()));
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static Result<Payload> Parse(string kind, string json) => Payload.Parse(kind, Encoding.UTF8.GetBytes(json));

    private static (string?, string?) Failure(Result<Payload> result) => (result.Error?.Code, result.Error?.Pointer);
}
