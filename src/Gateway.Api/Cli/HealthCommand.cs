using System.CommandLine;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Api.Cli;

/// <summary><c>gateway health</c>: asks the gateway on this machine whether it is ready. Exit code 0 means yes; made for container health checks.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("health", "Ask the gateway on this machine whether it is ready.") { CommandHost.Json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(CommandHost.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);

        // A proxy is for other machines, whatever the environment says.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{configuration.HttpPort}/health/ready"), cancellationToken);
            var isReady = response.IsSuccessStatusCode;
            Console.WriteLine(json ? $"{{\"ready\":{(isReady ? "true" : "false")}}}" : isReady ? "ready" : "not ready");
            return isReady ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return Failure.Say("The gateway does not answer on this machine. Check HTTP_PORT and that it is running.");
        }
    }
}
