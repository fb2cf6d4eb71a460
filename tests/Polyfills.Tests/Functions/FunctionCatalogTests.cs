using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using OpenLedger.Polyfills.Functions;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class FunctionCatalogTests
{
    [Theory]
    [InlineData(typeof(Duplicates), "another function has the same name")]
    [InlineData(typeof(SameRoute), "has the same route 'a/{y}' and method")]
    [InlineData(typeof(WrongName), "its name must begin with a letter")]
    [InlineData(typeof(NotPublic), "it must be a public method of a public class")]
    [InlineData(typeof(NoTrigger), "none of its parameters carries a trigger")]
    [InlineData(typeof(ReturnsText), "it returns String, which is never written to the response")]
    [InlineData(typeof(ReturnsValueTask), "it returns a ValueTask")]
    [InlineData(typeof(AsyncVoid), "it is async void")]
    [InlineData(typeof(BindsContext), "it must be an HttpRequest")]
    [InlineData(typeof(BindsService), "its parameter 'services' of type IServiceProvider cannot be bound")]
    [InlineData(typeof(AspNetBody), "the worker ignores ASP.NET Core's [FromBody]")]
    [InlineData(typeof(AspNetHeader), "the worker ignores [FromHeader]")]
    [InlineData(typeof(Renamed), "the worker binds by the parameter's name, not by 'other'")]
    [InlineData(typeof(NotInRoute), "the route 'x' has no such parameter")]
    [InlineData(typeof(WrongRoute), "its route 'a/{b' is wrong")]
    [InlineData(typeof(UserLevel), "AuthorizationLevel.User")]
    [InlineData(typeof(WrongTimer), "it must be a TimerInfo")]
    [InlineData(typeof(NoSetting), "the setting 'NOT_SET' in '%NOT_SET%' does not exist")]
    [InlineData(typeof(NoConnection), "its connection 'Elsewhere' is not among the settings")]
    [InlineData(typeof(RemoteConnection), "names the namespace 'x.servicebus.windows.net'")]
    [InlineData(typeof(StreamMessage), "a message becomes a ServiceBusReceivedMessage")]
    [InlineData(typeof(UnknownProperty), "a message has no such property")]
    public void Wrong_declaration_is_named_with_its_reason(Type type, string expected)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Find(type));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_routes_are_reserved()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Find(typeof(AdminRoute), ("AzureFunctionsJobHost__extensions__http__routePrefix", "")));
        Assert.Contains("its route begins with 'admin', which belongs to the host", failure.Message, StringComparison.Ordinal);
        Assert.Single(Find(typeof(AdminRoute)).Functions);
    }

    [Fact]
    public void Auto_complete_follows_the_attribute_and_then_host_json()
    {
        var functions = Find(typeof(Queues)).Functions.ToDictionary(f => f.Name, f => ((ServiceBusFunctionTrigger)f.Trigger).AutoComplete);
        Assert.True(functions["Unset"]);
        Assert.False(functions["Off"]);
        functions = Find(typeof(Queues), ("AzureFunctionsJobHost__extensions__serviceBus__autoCompleteMessages", "false")).Functions
            .ToDictionary(f => f.Name, f => ((ServiceBusFunctionTrigger)f.Trigger).AutoComplete);
        Assert.False(functions["Unset"]);
        Assert.True(functions["On"]);
    }

    [Fact]
    public void Setting_in_a_name_is_filled_in()
    {
        var function = Assert.Single(Find(typeof(Named)).Functions);
        Assert.Equal("before-q1-after", ((ServiceBusFunctionTrigger)function.Trigger).QueueName);
    }

    private static FunctionCatalog Find(Type type, (string Name, string Value)? setting = null)
    {
        var folder = Directory.CreateTempSubdirectory("functions-catalog-");
        if (setting is { } s)
            Environment.SetEnvironmentVariable(s.Name, s.Value);
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["ServiceBus"] = "Endpoint=sb://localhost;UseDevelopmentEmulator=true",
                ["Remote:fullyQualifiedNamespace"] = "x.servicebus.windows.net",
                ["QUEUE"] = "q1",
            }).Build();
            return FunctionCatalog.Find([type], configuration, HostSettings.Load(folder.FullName), bindsHttp: true);
        }
        finally
        {
            if (setting is { } t)
                Environment.SetEnvironmentVariable(t.Name, null);
            folder.Delete();
        }
    }

    public static class Duplicates
    {
        [Function("Same")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a")] HttpRequest request) => request.ToString();

        [Function("same")]
        public static void Two([HttpTrigger(AuthorizationLevel.Anonymous, Route = "b")] HttpRequest request) => request.ToString();
    }

    public static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "a/{x}")] HttpRequest request) => request.ToString();

        [Function("Two")]
        public static void Two([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = "a/{y}")] HttpRequest request) => request.ToString();
    }

    public static class WrongName
    {
        [Function("1st one")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a")] HttpRequest request) => request.ToString();
    }

    public static class NotPublic
    {
        [Function("One")]
        internal static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a")] HttpRequest request) => request.ToString();
    }

    public static class NoTrigger
    {
        [Function("One")]
        public static void One(HttpRequest request) => request.ToString();
    }

    public static class ReturnsText
    {
        [Function("One")]
        public static Task<string> One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Task.FromResult(request.Method);
    }

    public static class ReturnsValueTask
    {
        [Function("One")]
        public static ValueTask<IActionResult> One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => new(new OkObjectResult(request.Method));
    }

    public static class AsyncVoid
    {
        [Function("One")]
#pragma warning disable MA0155, MA0147 // That it is async void is the point.
        public static async void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => await request.Body.FlushAsync();
#pragma warning restore MA0155, MA0147
    }

    public static class BindsContext
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpContext context) => context.ToString();
    }

    public static class BindsService
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, IServiceProvider services) => _ = (request, services);
    }

    public static class AspNetBody
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [FromBody] string body) => _ = (request, body);
    }

    public static class AspNetHeader
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [FromHeader] string accept) => _ = (request, accept);
    }

    public static class Renamed
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [FromQuery(Name = "other")] string one) => _ = (request, one);
    }

    public static class NotInRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "x")] HttpRequest request, [FromRoute] string id) => _ = (request, id);
    }

    public static class WrongRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b")] HttpRequest request) => request.ToString();
    }

    public static class UserLevel
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.User)] HttpRequest request) => request.ToString();
    }

    public static class WrongTimer
    {
        [Function("One")]
        public static void One([TimerTrigger("0 * * * * *")] string timer) => timer.ToString();
    }

    public static class NoSetting
    {
        [Function("One")]
        public static void One([TimerTrigger("%NOT_SET%")] TimerInfo timer) => timer.ToString();
    }

    public static class NoConnection
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("q", Connection = "Elsewhere")] string message) => message.ToString();
    }

    public static class RemoteConnection
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("q", Connection = "Remote")] string message) => message.ToString();
    }

    public static class StreamMessage
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("q")] Stream message) => message.ToString();
    }

    public static class UnknownProperty
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("q")] ServiceBusReceivedMessage message, string weather) => _ = (message, weather);
    }

    public static class AdminRoute
    {
        [Function("One")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, Route = "admin/x")] HttpRequest request) => request.ToString();
    }

    public static class Queues
    {
        [Function("Unset")]
        public static void Unset([ServiceBusTrigger("q")] string message) => message.ToString();

        [Function("Off")]
        public static void Off([ServiceBusTrigger("q", AutoCompleteMessages = false)] string message) => message.ToString();

        [Function("On")]
        public static void On([ServiceBusTrigger("q", AutoCompleteMessages = true)] string message) => message.ToString();
    }

    public static class Named
    {
        [Function("One")]
        public static void One([ServiceBusTrigger("before-%QUEUE%-after")] string message) => message.ToString();
    }
}
