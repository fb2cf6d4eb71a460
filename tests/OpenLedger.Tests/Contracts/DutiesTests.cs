using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Contracts;

public sealed class DutiesTests(ContractChain chain) : ContractTest(chain)
{
    private static readonly (KeyPair Key, byte[] Role)[] Holders = [(Admin, Duty.Admin), (Anchorer, Duty.Anchorer), (Guardian, Duty.Guardian)];

    [Fact]
    public async Task Admin_appoints_and_dismisses_and_nobody_else_does()
    {
        var at = await Chain.DeployAsync();
        foreach (var other in new[] { Anchorer, Guardian, Mallory })
        {
            Assert.Equal($"AccessControlUnauthorizedAccount({other.Address}, {Duty.Hex(Duty.Admin)})", await Chain.RefusalAsync(other, at.Anchors, Grant(Duty.Anchorer, other.Address)));
            Assert.Equal($"AccessControlUnauthorizedAccount({other.Address}, {Duty.Hex(Duty.Admin)})", await Chain.RefusalAsync(other, at.Anchors, Revoke(Duty.Guardian, Guardian.Address)));
        }
        await Chain.SendAsync(Admin, at.Anchors, Grant(Duty.Anchorer, Alice.Address));
        await Chain.SendAsync(Admin, at.Anchors, Revoke(Duty.Anchorer, Anchorer.Address));
        await Chain.SendAsync(Alice, at.Anchors, Anchoring(1));
        Assert.Equal($"AccessControlUnauthorizedAccount({Anchorer.Address}, {Duty.Hex(Duty.Anchorer)})", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(2)));
    }

    [Fact]
    public async Task Nobody_gets_a_second_duty()
    {
        var at = await Chain.DeployAsync();
        foreach (var (key, held) in Holders)
        {
            foreach (var role in new[] { Duty.Anchorer, Duty.Guardian }.Where(role => role != held))
                Assert.Equal($"DutyConflict({key.Address}, {Duty.Hex(held)})", await Chain.RefusalAsync(Admin, at.Anchors, Grant(role, key.Address)));
            // What one has already changes nothing.
            if (held != Duty.Admin)
                Assert.Equal("", await Chain.RefusalAsync(Admin, at.Anchors, Grant(held, key.Address)));
        }
        await Chain.SendAsync(Admin, at.Anchors, Revoke(Duty.Anchorer, Anchorer.Address));
        await Chain.SendAsync(Admin, at.Anchors, Grant(Duty.Guardian, Anchorer.Address));
        Assert.True(await HasAsync(at.Anchors, Duty.Guardian, Anchorer.Address));
    }

    [Fact]
    public async Task Contract_is_not_deployed_with_one_address_in_two_duties_or_a_delay_out_of_range()
    {
        Assert.Equal($"DutyConflict({Admin.Address}, {Duty.Hex(Duty.Admin)})", await DeployRefusalAsync(Admin.Address, Admin.Address, Guardian.Address, 3600));
        Assert.Equal($"DutyConflict({Admin.Address}, {Duty.Hex(Duty.Admin)})", await DeployRefusalAsync(Admin.Address, Anchorer.Address, Admin.Address, 3600));
        Assert.Equal($"DutyConflict({Alice.Address}, {Duty.Hex(Duty.Anchorer)})", await DeployRefusalAsync(Admin.Address, Alice.Address, Alice.Address, 3600));
        Assert.Equal($"AccessControlInvalidDefaultAdmin({default(Address)})", await DeployRefusalAsync(default, Anchorer.Address, Guardian.Address, 3600));
        Assert.Equal("DelayOutOfRange(59)", await DeployRefusalAsync(Admin.Address, Anchorer.Address, Guardian.Address, 59));
        Assert.Equal("DelayOutOfRange(2592001)", await DeployRefusalAsync(Admin.Address, Anchorer.Address, Guardian.Address, 2592001));
        Assert.Equal("", await DeployRefusalAsync(Admin.Address, Anchorer.Address, Guardian.Address, 60));
        Assert.Equal("", await DeployRefusalAsync(Admin.Address, Anchorer.Address, Guardian.Address, 2592000));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Chain.DeployAsync(ContractChain.Terms with { Guardian = Anchorer.Address }));
    }

    [Fact]
    public async Task Admin_changes_by_a_transfer_with_a_delay_that_its_successor_accepts_and_never_to_a_holder_of_a_duty()
    {
        var at = await Chain.DeployAsync();
        Assert.Equal("AccessControlEnforcedDefaultAdminRules()", await Chain.RefusalAsync(Admin, at.Anchors, Grant(Duty.Admin, Alice.Address)));
        await Chain.SendAsync(Admin, at.Anchors, new BeginAdminTransferFunction { NewAdmin = Alice.Address.ToString() });
        Assert.StartsWith("AccessControlEnforcedDefaultAdminDelay(", await Chain.RefusalAsync(Alice, at.Anchors, new AcceptAdminTransferFunction()));
        await Chain.PassAsync(ContractChain.Terms.AdminDelay + TimeSpan.FromSeconds(1));
        Assert.Equal($"AccessControlInvalidDefaultAdmin({Mallory.Address})", await Chain.RefusalAsync(Mallory, at.Anchors, new AcceptAdminTransferFunction()));
        await Chain.SendAsync(Admin, at.Anchors, Grant(Duty.Anchorer, Alice.Address));
        Assert.Equal($"DutyConflict({Alice.Address}, {Duty.Hex(Duty.Anchorer)})", await Chain.RefusalAsync(Alice, at.Anchors, new AcceptAdminTransferFunction()));
        await Chain.SendAsync(Admin, at.Anchors, Revoke(Duty.Anchorer, Alice.Address));
        await Chain.SendAsync(Alice, at.Anchors, new AcceptAdminTransferFunction());
        Assert.True(await HasAsync(at.Anchors, Duty.Admin, Alice.Address));
        Assert.False(await HasAsync(at.Anchors, Duty.Admin, Admin.Address));
    }

    [Fact]
    public async Task Duty_can_be_laid_down()
    {
        var at = await Chain.DeployAsync();
        await Chain.SendAsync(Guardian, at.Anchors, new RenounceRoleFunction { Role = Duty.Guardian, Account = Guardian.Address.ToString() });
        Assert.False(await HasAsync(at.Anchors, Duty.Guardian, Guardian.Address));
        Assert.Equal("AccessControlBadConfirmation()", await Chain.RefusalAsync(Mallory, at.Anchors, new RenounceRoleFunction { Role = Duty.Anchorer, Account = Anchorer.Address.ToString() }));
    }

    private static GrantRoleFunction Grant(byte[] role, Address account) => new() { Role = role, Account = account.ToString() };

    private static RevokeRoleFunction Revoke(byte[] role, Address account) => new() { Role = role, Account = account.ToString() };

    private Task<bool> HasAsync(Address anchors, byte[] role, Address account) =>
        Chain.AskAsync<HasRoleFunction, bool>(anchors, new HasRoleFunction { Role = role, Account = account.ToString() });

    private Task<string> DeployRefusalAsync(Address admin, Address anchorer, Address guardian, ulong delay) => Chain.RefusalAsync(new OpenLedger.Cli.Stack.CheckpointAnchorDeployment
    {
        Admin = admin.ToString(),
        AdminDelay = 1,
        Anchorer = anchorer.ToString(),
        Guardian = guardian.ToString(),
        Delay = delay,
    });
}
