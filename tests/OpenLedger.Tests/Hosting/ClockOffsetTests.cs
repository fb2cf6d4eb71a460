using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Hosting;

/// <summary>Time can be moved on a local stack, and nowhere else.</summary>
public sealed class ClockOffsetTests
{
    private const string Here = "UseDevelopmentStorage=true";
    private const string Elsewhere = "DefaultEndpointsProtocol=https;AccountName=ledger;AccountKey=a2V5;EndpointSuffix=core.windows.net";

    [Fact]
    public void Clock_of_a_local_app_is_as_far_ahead_as_its_setting_says()
    {
        using var services = Build("31337", Here, "40.00:00:00");
        var ahead = services.GetRequiredService<TimeProvider>().GetUtcNow() - TimeProvider.System.GetUtcNow();
        Assert.InRange(ahead, TimeSpan.FromDays(40) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(40) + TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("1", Here, "00:00:01", "chain id 31337")]
    [InlineData("31337", Elsewhere, "00:00:01", "storage on this machine")]
    [InlineData("31337", Here, "-00:00:01", "ClockOffset")]
    [InlineData("31337", Here, "3651.00:00:00", "ClockOffset")]
    public void Offset_that_somebody_might_rely_on_is_refused(string chainId, string storage, string offset, string expected)
    {
        using var services = Build(chainId, storage, offset);
        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<LedgerOptions>>().Value);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", Here)]
    [InlineData("31337", Elsewhere)]
    public void Real_time_needs_neither(string chainId, string storage)
    {
        using var services = Build(chainId, storage, "00:00:00");
        Assert.Equal(TimeSpan.Zero, services.GetRequiredService<IOptions<LedgerOptions>>().Value.ClockOffset);
    }

    private static ServiceProvider Build(string chainId, string storage, string offset)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Ledger:ChainId"] = chainId,
            ["Ledger:WriterKey"] = TestLedger.Writer.ExportPrivateKey(),
            ["Ledger:AttestorKey"] = TestLedger.Writer.ExportPrivateKey(),
            ["Ledger:ClockOffset"] = offset,
            ["Storage:ConnectionString"] = storage,
            ["ServiceBus"] = "Endpoint=sb://localhost;SharedAccessKeyName=k;SharedAccessKey=a2V5;UseDevelopmentEmulator=true",
        }).Build();
        return new ServiceCollection().AddLogging().AddStorage(configuration).AddLedger(configuration).BuildServiceProvider();
    }
}
