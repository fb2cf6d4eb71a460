using OpenLedger.Cli.Commands;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Tests.Cli;

public sealed class KeyCommandTests
{
    [Theory]
    [InlineData(Kinds.KeyRegister, true)]
    [InlineData(Kinds.KeyRevoke, false)]
    public void Payload_is_what_the_ledger_reads_in_whatever_order_the_duties_were_named(string kind, bool register)
    {
        var address = KeyPair.Generate().Address;
        var payload = Payload.Parse(kind, Jcs.Serialize(KeyCommands.Payload(address, ["writer", "ingest", "writer"])));
        Assert.Equal(new KeyPayload(address, Duties.Writer | Duties.Ingest, register), payload.Value);
    }

    [Theory]
    [InlineData("key register 0x52908400098527886e0f7030069857d2e4169ee7")]
    [InlineData("key register 0x52908400098527886e0f7030069857d2e4169ee7 --duty janitor")]
    [InlineData("key register 0x52908400098527886e0f7030069857d2e4169e --duty writer")]
    [InlineData("key revoke 0x52908400098527886E0f7030069857d2e4169ee7 --duty writer")]
    public void Wrong_address_or_duty_is_refused_before_anything_is_signed(string line) =>
        Assert.NotEmpty(CommandLine.Create().Parse(line).Errors);
}
