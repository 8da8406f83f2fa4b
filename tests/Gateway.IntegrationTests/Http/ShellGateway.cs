using System.Text.Json.Nodes;
using Gateway.Api;
using Gateway.Api.Json;
using Gateway.Api.Limits;
using Gateway.Application;
using Gateway.Application.Results;
using Gateway.Infrastructure.Configuration;
using Gateway.IntegrationTests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Http;

/// <summary>
/// The gateway as it is put together for <c>serve</c>, in this process, with routes that do what tests want to see. It only listens: its
/// other services do not run, and its database is not there.
/// </summary>
internal sealed class ShellGateway : IAsyncDisposable
{
    private readonly WebApplication _gateway;
    private int _clients;

    private ShellGateway(WebApplication gateway, RecordingProvider log) => (_gateway, Log) = (gateway, log);

    public HttpClient Http { get; } = new();

    public RecordingProvider Log { get; }

    public static async Task<ShellGateway> StartAsync(params (string Name, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["GRPC_PORT"] = "0",
            ["BOTS_CONFIG"] = new BotsFile(BotEntry.None("kept")).WriteTo(TestRun.Current.NewFolder("shell")),
            ["LOG_LEVEL"] = "Warning",
            ["DATABASE_URL"] = "postgres://nobody:nothing@127.0.0.1:1/nowhere",
            ["JWT_SECRET"] = new string('x', 32),
            ["BOT_API_URL"] = "http://127.0.0.1:1/",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        configuration.Problems.Should().BeEmpty();
        builder.Services.AddSingleton<IStartupFilter, AccountByHeader>();
        builder.Host.UseServiceProviderFactory(new ListenerAlone());
        var gateway = GatewayApplication.Build(builder, configuration);
        var shell = new ShellGateway(gateway, new RecordingProvider());
        gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(shell.Log);
        MapRoutes(gateway);
        await gateway.StartAsync();
        shell.Http.BaseAddress = new Uri(gateway.Urls.Single());
        return shell;
    }

    /// <summary>An address that no other test has; believed with FORWARDED_NETWORKS=127.0.0.1.</summary>
    public string NewClient() => $"198.51.100.{Interlocked.Increment(ref _clients)}";

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();

        // Or services that are told to end by being disposed of would be taken for failing.
        _gateway.Lifetime.StopApplication();
        await _gateway.DisposeAsync();
    }

    private static void MapRoutes(WebApplication gateway)
    {
        var api = gateway.MapGroup("/api/v1/test");
        api.MapGet("/ok", (HttpContext context) => Results.Json(new { address = Gateway.Api.Http.ClientAddressExtensions.ClientAddress(context)?.ToString(), scheme = context.Request.Scheme }));
        api.MapGet("/denied", () => Results.StatusCode(403));
        api.MapGet("/broken", object () => throw new InvalidOperationException("the secret inside"));
        api.MapGet("/unavailable", object () => throw new StoreUnavailableException("PostgreSQL is out of reach."));
        api.MapPost("/body", async (HttpContext context) => (await JsonBody.ReadAsync<Body>(context)).IsWhole(out var body, out var problem) ? Results.Json(body) : problem);
        api.MapDelete("/unread", () => Results.Ok());
    }

    internal sealed record Body : Input
    {
        public required string Name { get; init; }

        public int? Rate { get; init; }

        public JsonNode? More { get; init; }
    }

    private sealed class ListenerAlone : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            foreach (var ours in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) != true).ToArray())
                services.Remove(ours);
            return services;
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }

    /// <summary>Stands in for authentication.</summary>
    private sealed class AccountByHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (context, next) =>
            {
                if (context.Request.Headers["X-Test-Account"] is [{ } account])
                    context.Features.Set<IRateLimitedAccount>(new Account("user", account, context.Request.Headers["X-Test-Rate"] is [{ } rate] ? int.Parse(rate) : null));
                return next(context);
            });
            next(app);
        };
    }

    private sealed record Account(string Kind, string Id, int? PerMinute) : IRateLimitedAccount;

    internal sealed class RecordingProvider : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Containing(string text)
        {
            lock (_lines)
                return [.. _lines.Where(line => line.Contains(text, StringComparison.Ordinal))];
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
