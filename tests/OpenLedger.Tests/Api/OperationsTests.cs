using System.Net;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;
using DeadJob = OpenLedger.Cli.Client.DeadJob;

namespace OpenLedger.Tests.Api;

/// <summary>What an operator sees of a server, and the replay of jobs that were given up.</summary>
[Collection(ApiCollection.Name)]
public sealed class OperationsTests(StackFixture stack)
{
    private string Key => stack.Stack.Keys.FunctionKey;

    [Fact]
    public async Task Metrics_tell_of_commits_files_and_queues()
    {
        var user = new ApiUser(stack);
        var id = await user.ContributeAsync(await user.CreateDatanetAsync(), "a.txt", "txt", "A line that is measured.\n"u8.ToArray());
        await user.WaitUntilReadAsync(id);
        var metrics = await stack.Client.GetMetricsAsync(Key);
        Assert.Equal("closed", metrics.Circuit);
        Assert.Null(metrics.Problem);
        Assert.True(metrics.Commits.Count > 0 && metrics.Commits.P50Ms > 0 && metrics.Commits.P99Ms >= metrics.Commits.P50Ms && metrics.Commits.MaxMs >= metrics.Commits.P99Ms);
        Assert.True(metrics.Blocks.EntriesP50 >= 1 && metrics.Blocks.BytesMax > 100 && metrics.Blocks.TotalEntries >= 3);
        Assert.True(metrics.Ingest.TotalFiles >= 1 && metrics.Ingest.TotalBytes >= 25 && metrics.Ingest.TotalRecords >= 1);
        Assert.True(metrics.Jobs.Count >= 1);
        Assert.Equal(JobQueues.Names, metrics.Queues!.Select(q => q.Name));
        Assert.True(metrics.Head!.Height >= 3);
        Assert.True(metrics.Start is { Snapshot: null, TookMs: > 0 });
        Assert.Null(metrics.Anchor);
    }

    [Fact]
    public async Task Anchor_on_demand_is_not_found_where_there_is_no_l2()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "operations/anchor") { Headers = { { "x-functions-key", Key } } };
        using var response = await stack.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("anchor-not-configured", problem.RootElement.GetProperty("code").GetString());
        using var bare = await stack.Http.PostAsync(new Uri("operations/anchor", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Unauthorized, bare.StatusCode);
    }

    [Theory]
    [InlineData("operations/metrics")]
    [InlineData("operations/jobs")]
    [InlineData("operations/jobs/ingest-1")]
    public async Task Operations_need_the_function_key(string path)
    {
        using var refused = await stack.GetAsync(path, []);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var unknown = await stack.GetAsync(path + "?x=1", [("x-functions-key", Key)]);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Dead_job_is_listed_shown_and_replayed_from_the_command_line_and_done_once()
    {
        var user = new ApiUser(stack);
        var id = await user.ContributeAsync(await user.CreateDatanetAsync(), "a.txt", "txt", "Replayed.\n"u8.ToArray());
        await user.WaitUntilReadAsync(id);
        // A message about a contribution that is done, given up by hand: its replay finds nothing to do.
        var job = await GiveUpAsync(id);
        Assert.Equal(("by-hand", "for a test"), (job.Reason, job.Description));

        var (status, output, _) = await RunAsync("job", "list", "--dead");
        Assert.Equal(0, status);
        Assert.Contains(job.Id, output, StringComparison.Ordinal);
        (status, output, _) = await RunAsync("job", "show", job.Id, "--json");
        Assert.Equal(0, status);
        Assert.Equal(id, JsonDocument.Parse(output).RootElement.GetProperty("subject").GetString());
        (status, output, _) = await RunAsync("job", "replay", job.Id);
        Assert.Equal((0, "1 job is sent again."), (status, output.Trim()));
        await Eventually.TrueAsync(async () => (await stack.Client.ListDeadJobsAsync(Key)).All(j => j.Subject != id)
            && (await stack.Client.GetOperationsAsync(Key)).Queues.Single(q => q.Name == JobQueues.Ingest).Active == 0);
        Assert.Equal("ingested", (await stack.Client.GetContributionAsync(id)).State);

        foreach (var path in new[] { job.Id, "ingest-999999", "ingest-x", "nowhere-1", "ingest" })
        {
            (status, _, var error) = await RunAsync("job", "show", path);
            Assert.Equal(1, status);
            Assert.Contains("job-unknown", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_dead_jobs_are_replayed_at_once()
    {
        string[] subjects = ["ct-999997", "ct-999998"];
        foreach (var subject in subjects)
            await GiveUpAsync(subject);
        var (status, output, _) = await RunAsync("job", "replay", "--all", "--json");
        Assert.Equal(0, status);
        Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("replayed").GetInt32() >= subjects.Length);
        // Nobody knows these contributions, so they are given up again, for that reason.
        await Eventually.TrueAsync(async () =>
        {
            var dead = await stack.Client.ListDeadJobsAsync(Key);
            return subjects.All(s => dead.Any(j => j.Subject == s && j.Reason == "contribution-unknown") && dead.All(j => j.Subject != s || j.Reason != "by-hand"));
        });
        // None was sent again twice, though they came back at once.
        Assert.All((await stack.Client.ListDeadJobsAsync(Key)).Where(j => subjects.Contains(j.Subject)), j => Assert.InRange(j.MessageId.Split("/replay-").Length, 1, 2));
    }

    [Theory]
    [InlineData("job", "replay")]
    [InlineData("job", "replay", "ingest-1", "--all")]
    [InlineData("job", "show")]
    public async Task Wrong_usage_is_refused(params string[] arguments) => Assert.Equal(2, (await RunAsync(arguments)).Status);

    [Fact]
    public async Task Status_shows_the_measurements_once_where_the_output_is_no_terminal()
    {
        var (status, output, _) = await RunAsync("status");
        Assert.Equal(0, status);
        Assert.All(["head hash", "circuit closed", "commits", "p99", "conflicts", "QUEUE", "ingest"], word => Assert.Contains(word, output, StringComparison.Ordinal));
        (status, output, _) = await RunAsync("status", "--json");
        Assert.Equal(0, status);
        Assert.Equal("closed", JsonDocument.Parse(output).RootElement.GetProperty("metrics").GetProperty("circuit").GetString());
    }

    /// <summary>Sends a message about a subject under a name of its own to the dead letters, as when its deliveries were used up.</summary>
    private async Task<DeadJob> GiveUpAsync(string subject)
    {
        await using var client = new ServiceBusClient(stack.Stack.Azurite.ServiceBusConnectionString);
        await using var receiver = client.CreateReceiver(JobQueues.Ingest);
        await using var sender = client.CreateSender(JobQueues.Ingest);
        DeadJob? job = null;
        // The host takes messages too; whoever is first has it, and what the host got is not by hand.
        await Eventually.TrueAsync(async () =>
        {
            await sender.SendMessageAsync(new ServiceBusMessage($$"""{"id":"{{subject}}"}""") { MessageId = Guid.NewGuid().ToString("N"), Subject = subject });
            if (await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(50)) is { } message)
            {
                if (message.Subject == subject)
                    await receiver.DeadLetterMessageAsync(message, "by-hand", "for a test");
                else
                    await receiver.AbandonMessageAsync(message);
            }
            job = (await stack.Client.ListDeadJobsAsync(Key)).FirstOrDefault(j => j.Subject == subject && j.Reason == "by-hand");
            return job is not null;
        });
        return job!;
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var status = await CommandLine.RunAsync([.. arguments, "--url", stack.Stack.Functions.Address.ToString(), "--function-key", Key], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
