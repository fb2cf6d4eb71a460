using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage.Access;
using OpenLedger.Storage.Blobs;
using OpenLedger.Storage.Ledger;
using OpenLedger.Storage.Log;
using OpenLedger.Storage.Open;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Storage;

/// <summary>Adds everything of this module.</summary>
public static class StorageServices
{
    /// <summary>Adds the block store, the entry index, the log's store, blobs and queues, configured by the section <c>Storage</c> and the setting <c>ServiceBus</c>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Configure(options =>
            {
                options.ServiceBusConnectionString ??= configuration["ServiceBus"];
                options.ServiceBusNamespace ??= configuration["ServiceBus:fullyQualifiedNamespace"];
            })
            .ValidateDataAnnotations()
            .Validate(o => o.ConnectionString is not null || (o.BlobEndpoint is not null && o.TableEndpoint is not null),
                "Set Storage__ConnectionString, or Storage__BlobEndpoint and Storage__TableEndpoint.")
            .Validate(o => o.ServiceBusConnectionString is not null || o.ServiceBusNamespace is not null,
                "Set ServiceBus, or ServiceBus__fullyQualifiedNamespace.")
            .ValidateOnStart();
        services.AddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddSingleton(provider => Tables(provider));
        services.AddSingleton(provider => Blobs(provider));
        services.AddSingleton(provider => Bus(provider));
        services.AddSingleton(provider => BusAdministration(provider));
        services.AddSingleton(provider => new CachedBlockStore(
            new TableBlockStore(Tables(provider, retries: 0).GetTableClient(Options(provider).LedgerTable)), (long)Options(provider).BlockCacheMib << 20));
        services.AddSingleton<IBlockStore>(provider => provider.GetRequiredService<CachedBlockStore>());
        services.AddSingleton(provider => new EntryIndex(
            provider.GetRequiredService<TableServiceClient>().GetTableClient(Options(provider).IndexTable), provider.GetRequiredService<CachedBlockStore>()));
        services.AddSingleton<IStatementStore>(provider => new StatementTable(provider.GetRequiredService<TableServiceClient>().GetTableClient(Options(provider).IndexTable)));
        services.AddSingleton<StatementProjector>();
        services.AddSingleton(provider => new AccessTable(provider.GetRequiredService<TableServiceClient>().GetTableClient(Options(provider).AccessTable)));
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<ApiKeyUsageTable>();
        // The storage judges the times of its URLs by its own clock, whatever the ledger's is.
        services.AddSingleton(provider => new DatanetBlobs(provider.GetRequiredService<BlobServiceClient>(), provider.GetRequiredService<IOptions<StorageOptions>>(), TimeProvider.System));
        services.AddSingleton<BlobLogStore>();
        services.AddSingleton<ILogStore>(provider => provider.GetRequiredService<BlobLogStore>());
        services.AddSingleton(provider => new LogTiles(provider.GetRequiredService<ILogStore>(), (long)Options(provider).TileCacheMib << 20));
        services.AddSingleton<ISnapshotStore, SnapshotBlobs>();
        services.AddSingleton<JobQueues>();
        services.AddSingleton<DeadJobs>();
        services.AddSingleton<StorageProvisioner>();
        return services;
    }

    /// <summary>Options of table clients.</summary>
    /// <param name="oneTry">How long one try may take; null for <see cref="StorageOptions.TableTryMs"/>'s default.</param>
    /// <param name="retries">How often a request is tried again; never for the sequencer, which tries again itself and must know of every failure.</param>
    public static TableClientOptions TableOptions(TimeSpan? oneTry = null, int retries = 2)
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(50);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = oneTry ?? TimeSpan.FromMilliseconds(new StorageOptions().TableTryMs);
        options.Diagnostics.IsLoggingEnabled = false;
        return options;
    }

    private static TableServiceClient Tables(IServiceProvider provider, int retries = 2)
    {
        var options = Options(provider);
        var client = TableOptions(TimeSpan.FromMilliseconds(options.TableTryMs), retries);
        return options.ConnectionString is { } secret
            ? new TableServiceClient(secret, client)
            : new TableServiceClient(options.TableEndpoint!, provider.GetRequiredService<TokenCredential>(), client);
    }

    private static BlobServiceClient Blobs(IServiceProvider provider)
    {
        var options = Options(provider);
        var client = new BlobClientOptions { Retry = { NetworkTimeout = TimeSpan.FromMilliseconds(options.BlobTryMs) } };
        return options.ConnectionString is { } secret
            ? new BlobServiceClient(secret, client)
            : new BlobServiceClient(options.BlobEndpoint!, provider.GetRequiredService<TokenCredential>(), client);
    }

    private static ServiceBusClient Bus(IServiceProvider provider)
    {
        var options = Options(provider);
        return options.ServiceBusConnectionString is { } secret
            ? new ServiceBusClient(secret)
            : new ServiceBusClient(options.ServiceBusNamespace!, provider.GetRequiredService<TokenCredential>());
    }

    private static ServiceBusAdministrationClient BusAdministration(IServiceProvider provider)
    {
        var options = Options(provider);
        return options.ServiceBusConnectionString is { } secret
            ? new ServiceBusAdministrationClient(secret)
            : new ServiceBusAdministrationClient(options.ServiceBusNamespace!, provider.GetRequiredService<TokenCredential>());
    }

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
