using System.Reflection;
using OpenLedger.Core.Accounts;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Accounts;

/// <summary>Whoever writes a payload that names an account has to think of the account's other keys.</summary>
public sealed class ResolvedPayloadTests
{
    /// <summary>They name an address of the L2, and a key.</summary>
    private static readonly Type[] NamingNoAccount = [typeof(BridgeWithdraw), typeof(KeyPayload)];

    [Fact]
    public void Every_payload_that_names_an_account_takes_any_of_its_keys_for_it()
    {
        var naming = typeof(Payload).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Payload)) && !t.IsAbstract)
            .Where(t => t.GetProperties().Any(p => (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType) == typeof(Address))).ToList();
        Assert.Contains(typeof(OpenTransfer), naming);
        Assert.Empty(NamingNoAccount.Except(naming));
        var resolving = naming.Where(t => t.GetMethod(nameof(Payload.Resolve), BindingFlags.Instance | BindingFlags.NonPublic)!.DeclaringType != typeof(Payload));
        Assert.Equal(naming.Except(NamingNoAccount).Select(t => t.Name).Order(StringComparer.Ordinal), resolving.Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Accused_of_a_proposal_and_curators_are_accounts_too()
    {
        var (account, key) = (TestLedger.Key(500).Address, TestLedger.Key(501).Address);
        var accounts = AccountBook.Empty.Put(AccountKeys.First(account) with { Pending = new AccountChange(default, account, default, key, null) });
        var evidence = Hash256.Sha256("evidence"u8).ToString();
        var action = new { accused = key.ToString(), bond = "7", evidence, kind = "slash", offence = "bad-service", statement = "Late." };
        var proposal = Assert.IsType<ProposalCreate>(Read(Kinds.ProposalCreate, new { action, description = "", title = "Slash" }).Resolve(accounts));
        Assert.Equal(account, Assert.IsType<SlashProvider>(proposal.Action).Case.Accused);
        var curators = new { addresses = new[] { account, key }.Order().Select(a => a.ToString()), threshold = 1 };
        var datanet = Read(Kinds.DatanetCreate, new { card = "", contributions = "open", curators, licence = new { id = "Apache-2.0" }, name = "Licences", visibility = "public" });
        Assert.Equal([account], Assert.IsType<DatanetCreate>(datanet.Resolve(accounts)).Curators!.Addresses);
    }

    [Fact]
    public void Curators_of_whom_more_must_agree_than_there_are_accounts_are_refused()
    {
        var ledger = new PaperLedger();
        var (account, key) = (TestLedger.Key(500).Address, TestLedger.Key(501).Address);
        Assert.True(ledger.RotateUnsigned(account, account, key).IsOk);
        var curators = new { addresses = new[] { account, key }.Order().Select(a => a.ToString()), threshold = 2 };
        var refused = ledger.SendUnsigned(TestLedger.Owner.Address, Kinds.DatanetCreate, new { card = "", contributions = "open", curators, licence = new { id = "Apache-2.0" }, name = "Licences", visibility = "public" });
        Assert.Equal("curators-repeated", refused.Error?.Code);
    }

    private static Payload Read(string kind, object payload) => Payload.Parse(kind, Jcs.Serialize(payload)).Value;
}
