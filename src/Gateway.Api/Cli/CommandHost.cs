using System.CommandLine;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using MediatR;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using Refusal = Gateway.Application.Results.Failure;

namespace Gateway.Api.Cli;

/// <summary>
/// What every command on the store runs in: the gateway's services without its listener and hosted services. Standard output holds the
/// answer alone; what went wrong goes to standard error, with exit code 1.
/// </summary>
internal sealed class CommandHost
{
    /// <summary>For scripts. Belongs to each group of commands.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Write the answer as JSON, for scripts.", Recursive = true };

    private readonly bool _json;

    private CommandHost(IServiceProvider services, bool json)
    {
        Services = services;
        _json = json;
    }

    public IServiceProvider Services { get; }

    /// <summary>Reads the settings, makes the services and lets the command act.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="act">What the command does; answers the exit code.</param>
    /// <param name="wholeConfiguration">
    /// Every setting must be right, as for <c>gateway serve</c>; for commands that know the bots, those of the database too. The others need DATABASE_URL alone.
    /// </param>
    /// <param name="cancellationToken">The command is interrupted.</param>
    public static async Task<int> RunAsync(
        ParseResult parsed, Func<CommandHost, CancellationToken, Task<int>> act, bool wholeConfiguration, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        if (configuration.Database is null)
            return Failure.Say(configuration.Problems.FirstOrDefault(problem => problem.StartsWith("DATABASE_URL", StringComparison.Ordinal)) ?? "DATABASE_URL is unset.");
        if (wholeConfiguration && configuration.Problems.Count > 0)
            return Failure.Configuration(configuration.Problems);
        builder.AddGatewayLogging(configuration);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddGateway(configuration);

        // Built and never started: nothing listens, and no service runs in the background.
        using var host = builder.Build();
        try
        {
            if (wholeConfiguration)
                await host.Services.GetRequiredService<IStoredBots>().ReloadAsync(cancellationToken);
            return await act(new CommandHost(host.Services, parsed.GetValue(Json)), cancellationToken);
        }
        catch (StoreUnavailableException away)
        {
            return Failure.Say(away.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn }
                ? "The database's schema is not up to date. Run: gateway migrate"
                : $"{away.Message} Check DATABASE_URL and that the server is running.");
        }
        catch (Exception failure) when (Failure.IsExpected(failure))
        {
            return Failure.Start(failure);
        }
    }

    public Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request, CancellationToken cancellationToken) =>
        Services.GetRequiredService<IMediator>().Send(request, cancellationToken);

    /// <summary>Sends a request and writes what came of it.</summary>
    /// <param name="request">Made with <c>Caller.CommandLine</c>.</param>
    /// <param name="text">The answer for people; programs get it as the API would give it.</param>
    /// <param name="cancellationToken">The command is interrupted.</param>
    public async Task<int> AnswerAsync<T>(IRequest<Result<T>> request, Func<T, string> text, CancellationToken cancellationToken)
    {
        var result = await SendAsync(request, cancellationToken);
        return result.IsOk ? Answer(result.Value, text) : Refuse(result.Failure);
    }

    /// <summary>Sends a request that has nothing to tell, and writes what it was about.</summary>
    /// <param name="request">Made with <c>Caller.CommandLine</c>.</param>
    /// <param name="value">For programs.</param>
    /// <param name="text">For people.</param>
    /// <param name="cancellationToken">The command is interrupted.</param>
    public async Task<int> AnswerAsync<T>(IRequest<Result<Unit>> request, T value, Func<T, string> text, CancellationToken cancellationToken)
    {
        var result = await SendAsync(request, cancellationToken);
        return result.IsOk ? Answer(value, text) : Refuse(result.Failure);
    }

    public int Answer<T>(T value, Func<T, string> text)
    {
        Console.Out.WriteLine(_json ? JsonSerializer.Serialize(value, GatewayJson.Answers) : text(value));
        return 0;
    }

    /// <summary>Says why not, with every field that is to blame.</summary>
    public static int Refuse(Refusal refusal)
    {
        Console.Error.WriteLine($"{refusal.Message} ({refusal.Code})");
        foreach (var problem in refusal.Fields)
            Console.Error.WriteLine($"  - {problem.Field}: {problem.Message}");
        return 1;
    }
}

/// <summary>How a command says what it does.</summary>
internal static class CommandHostExtensions
{
    /// <inheritdoc cref="CommandHost.RunAsync"/>
    public static void Runs(this Command command, Func<CommandHost, ParseResult, CancellationToken, Task<int>> act, bool wholeConfiguration = false) =>
        command.SetAction((parsed, cancellationToken) =>
            CommandHost.RunAsync(parsed, (host, token) => act(host, parsed, token), wholeConfiguration, cancellationToken));
}
