using System.Net;
using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string> EverySecond = new() { ["AzureWebJobs.EverySecond.Disabled"] = "0" };
    private static readonly Dictionary<string, string> Monthly = new() { ["AzureWebJobs.Monthly.Disabled"] = "0" };

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("00:00:01")]
    public async Task Frequent_timer_runs_again_and_again_without_a_status(string schedule)
    {
        var settings = new Dictionary<string, string>(EverySecond) { ["FAST_SCHEDULE"] = schedule };
        await using var app = await SampleApp.StartAsync(azurite.Server, settings);
        var runs = 0;
        await app.WaitForJournalAsync(l => l == "every second, status none");
        while (runs < 2)
        {
            await app.WaitForJournalAsync(l => l == "ran EverySecond timerTrigger");
            runs = (await app.JournalAsync()).Count(l => l == "every second, status none");
        }
        Assert.False(await StatusBlob(app.HostId, "EverySecond").ExistsAsync());
    }

    [Fact]
    public async Task First_start_records_the_next_run_and_does_not_run()
    {
        var before = DateTime.Now;
        await using var app = await SampleApp.StartAsync(azurite.Server, Monthly);
        await app.Server.WaitForLineAsync(l => l.Contains("The timer of 'Monthly' started", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        var status = await ReadStatusAsync(app.HostId);
        Assert.Equal(default, status.Last);
        Assert.Equal(NextMonth(before), status.Next);
        Assert.DoesNotContain(await app.JournalAsync(), l => l.StartsWith("monthly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missed_run_is_made_up_for_once()
    {
        var hostId = "h" + Guid.NewGuid().ToString("N")[..20];
        var month = NextMonth(DateTime.Now).AddMonths(-1);
        var missed = month.AddMonths(-1);
        await WriteStatusAsync(hostId, new ScheduleStatus { Last = missed.AddMonths(-1), Next = missed, LastUpdated = missed.AddMonths(-1) });
        await using (var app = await SampleApp.StartAsync(azurite.Server, Monthly, hostId))
        {
            await app.WaitForJournalAsync(l => l == $"monthly, past due True, next {missed:O}");
            await app.WaitForJournalAsync(l => l == "ran Monthly timerTrigger");
            Assert.Equal(0, await app.Server.StopAsync(TimeSpan.FromSeconds(30)));
        }
        var status = await ReadStatusAsync(hostId);
        Assert.InRange(status.Last, month, DateTime.Now);
        Assert.Equal(NextMonth(status.Last), status.Next);

        await using var again = await SampleApp.StartAsync(azurite.Server, Monthly, hostId);
        await again.Server.WaitForLineAsync(l => l.Contains("The timer of 'Monthly' started", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(await again.JournalAsync(), l => l.Contains("past due True", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_schedule_is_not_past_due()
    {
        var hostId = "h" + Guid.NewGuid().ToString("N")[..20];
        var yesterday = DateTime.Today.AddDays(-1);
        // Ran at half past by another schedule.
        await WriteStatusAsync(hostId, new ScheduleStatus { Last = yesterday.AddMinutes(30), Next = yesterday.AddMinutes(90), LastUpdated = yesterday.AddMinutes(30) });
        await using var app = await SampleApp.StartAsync(azurite.Server, Monthly, hostId);
        await app.Server.WaitForLineAsync(l => l.Contains("The timer of 'Monthly' started", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(await app.JournalAsync(), l => l.Contains("past due True", StringComparison.Ordinal));
        Assert.True((await ReadStatusAsync(hostId)).Next > DateTime.Now.AddSeconds(-5));
    }

    [Fact]
    public async Task Admin_runs_a_timer_and_sigterm_cancels_its_token()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server, Monthly);
        Assert.Equal(HttpStatusCode.Unauthorized, await RunAsync(app, "Monthly", "wrong"));
        Assert.Equal(HttpStatusCode.NotFound, await RunAsync(app, "Nothing", SampleApp.MasterKey));
        Assert.Equal(HttpStatusCode.BadRequest, await RunAsync(app, "Hello", SampleApp.MasterKey));
        Assert.Equal(HttpStatusCode.Accepted, await RunAsync(app, "Monthly", SampleApp.MasterKey));
        await app.WaitForJournalAsync(l => l == "monthly waits");
        Assert.Equal(0, await app.Server.StopAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("monthly ended, cancelled True", app.Server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_instances_one_runs_a_timer_and_the_other_takes_over()
    {
        var settings = new Dictionary<string, string>(EverySecond)
        {
            ["AzureFunctionsJobHost__singleton__listenerLockPeriod"] = "00:00:15",
            ["AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval"] = "00:00:15",
        };
        await using var first = await SampleApp.StartAsync(azurite.Server, settings);
        await first.WaitForJournalAsync(l => l == "every second, status none");
        await using var second = await SampleApp.StartAsync(azurite.Server, settings, first.HostId);
        await second.Server.WaitForLineAsync(l => l.Contains("The timer of 'EverySecond' runs on another instance", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("every second, status none", await second.JournalAsync());
        Assert.Equal(0, await first.Server.StopAsync(TimeSpan.FromSeconds(30)));
        await second.WaitForJournalAsync(l => l == "every second, status none", seconds: 60);
    }

    [Theory]
    [InlineData("FAST_SCHEDULE", "61 * * * * *", "its schedule is wrong: 61 is not between 0 and 59 in the field second")]
    [InlineData("FAST_SCHEDULE", "soon", "its schedule is wrong: 'soon' is neither an NCRONTAB expression nor an interval")]
    [InlineData("AzureWebJobsStorage", "", "timers need the setting AzureWebJobsStorage")]
    [InlineData("AzureFunctionsJobHost__functionTimeout", "long", "host.json: functionTimeout is 'long'")]
    [InlineData("AzureFunctionsJobHost__version", "1.0", "host.json must say \"version\": \"2.0\"")]
    [InlineData("AzureWebJobsSecretStorageType", "blob", "AzureWebJobsSecretStorageType is 'blob'")]
    public async Task Wrong_setting_ends_the_start_with_a_message(string name, string value, string expected)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SampleApp.StartAsync(azurite.Server, new Dictionary<string, string>(EverySecond) { [name] = value }));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timer_marked_so_runs_when_the_host_starts_and_not_again()
    {
        var settings = new Dictionary<string, string> { ["AzureWebJobs.AtStart.Disabled"] = "0" };
        await using var app = await SampleApp.StartAsync(azurite.Server, settings);
        await app.WaitForJournalAsync(l => l == "ran AtStart timerTrigger");
        Assert.Equal($"at start, past due False, last {default(DateTime):O}", Assert.Single(await app.JournalAsync(), l => l.StartsWith("at start", StringComparison.Ordinal)));
    }

    private static DateTime NextMonth(DateTime time) => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Local).AddMonths(1);

    private static async Task<HttpStatusCode> RunAsync(SampleApp app, string function, string key)
    {
        using var response = await app.Client.PostAsync($"/admin/functions/{function}?code={key}", new StringContent("{}"));
        return response.StatusCode;
    }

    private BlobClient StatusBlob(string hostId, string function = "Monthly") =>
        new BlobContainerClient(azurite.Server.ConnectionString, "azure-webjobs-hosts").GetBlobClient($"timers/{hostId}/Host.Functions.{function}/status");

    private async Task<ScheduleStatus> ReadStatusAsync(string hostId) =>
        JsonSerializer.Deserialize<ScheduleStatus>((await StatusBlob(hostId).DownloadContentAsync()).Value.Content)!;

    private async Task WriteStatusAsync(string hostId, ScheduleStatus status)
    {
        await new BlobContainerClient(azurite.Server.ConnectionString, "azure-webjobs-hosts").CreateIfNotExistsAsync();
        await StatusBlob(hostId).UploadAsync(BinaryData.FromString(JsonSerializer.Serialize(status)));
    }
}
