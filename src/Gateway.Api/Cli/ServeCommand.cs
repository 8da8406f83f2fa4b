using System.CommandLine;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Api.Cli;

/// <summary><c>gateway serve</c>: runs the gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the gateway (the default).");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        if (configuration.Problems.Count > 0)
            return Failure.Configuration(configuration.Problems);
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey];
        await using var gateway = GatewayApplication.Build(builder, configuration);
        BackgroundService[] services = [.. gateway.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
        try
        {
            await gateway.RunAsync(cancellationToken);

            // A service that fails stops the host; whoever supervises the process must be able to tell.
            return services.Any(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
        }
        catch (Exception failure) when (Failure.IsExpected(failure))
        {
            return Failure.Start(failure, urls, configuration.HttpPort, configuration.Grpc?.Port);
        }
    }
}
