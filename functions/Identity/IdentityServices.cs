using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OpenLedger.Functions.Identity;

/// <summary>Adds signing in.</summary>
public static class IdentityServices
{
    /// <summary>Adds sessions, configured by the section <c>Identity</c>.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<SiweNonces>();
        services.AddSingleton<SiweSignIn>();
        services.AddSingleton<BearerTokens>();
        services.AddSingleton<AnswerSeal>();
        services.AddSingleton<ApiKeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUsage>());
        services.AddSingleton(provider => new ContractWallets(ContractWallets.CreateClient(), provider.GetRequiredService<IOptions<IdentityOptions>>()));
        return services;
    }
}
