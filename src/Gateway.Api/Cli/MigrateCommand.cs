using System.CommandLine;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Persistence;

namespace Gateway.Api.Cli;

/// <summary><c>gateway migrate</c>: brings the schema up to date and ends.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's schema up to date.") { CommandHost.Json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(CommandHost.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        if (configuration.Database is null)
            return Failure.Say(configuration.Problems.FirstOrDefault(problem => problem.StartsWith("DATABASE_URL", StringComparison.Ordinal)) ?? "DATABASE_URL is unset.");
        builder.AddGatewayLogging(configuration);
        builder.Services.AddMigration(configuration.Database);
        using var host = builder.Build();
        try
        {
            var applied = await host.Services.GetRequiredService<DatabaseMigrator>().RunAsync(Patience, cancellationToken);
            Console.WriteLine(json ? $"{{\"applied\":{applied}}}" : applied == 0 ? "The schema was up to date." : $"Applied {applied} migrations.");
            return 0;
        }
        catch (Exception failure) when (Failure.IsExpected(failure))
        {
            return Failure.Start(failure);
        }
    }
}
