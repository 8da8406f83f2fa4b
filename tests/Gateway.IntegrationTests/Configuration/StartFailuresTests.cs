using System.Net;
using System.Net.Sockets;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Configuration;

/// <summary>What stands in the way of a start although every setting is in order.</summary>
internal sealed class StartFailuresTests
{
    [Test]
    public async Task PortInUse_IsSaidInWords()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var output = await FailingStart.OutputAsync(("HTTP_PORT", $"{port}"), ("ASPNETCORE_URLS", ""));

        output.Should().Contain($"Port {port} cannot be listened on; something else may hold it. Set HTTP_PORT, or stop that.");
        output.Should().NotContain(static line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Test]
    public async Task GrpcsPortInUse_IsSaidInWords()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var output = await FailingStart.OutputAsync(("GRPC_PORT", $"127.0.0.1:{port}"));

        output.Should().Contain($"Port {port} cannot be listened on; something else may hold it. Set GRPC_PORT, or stop that.");
    }

    [Test]
    public async Task AddressInUse_IsNotTakenForThePortOfTheSettings()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var output = await FailingStart.OutputAsync(new GatewayStart { Port = port });

        output.Should().ContainSingle(static line => line.Contains("cannot be listened on", StringComparison.Ordinal))
            .Which.Should().Contain($"127.0.0.1:{port}").And.NotContain("8080");
    }

    [Test]
    public async Task DatabaseThatRefusesAtOnce_IsSaidInWords_AndWithoutThePassword()
    {
        await using var database = await SharedServers.CreateDatabaseAsync();
        var url = PostgresUrl.Parse(database.Url) with { Database = "no_such_database", Password = "LEAK" };

        var output = await FailingStart.OutputAsync(new GatewayStart { DatabaseUrl = url.ToString() });

        output.Should().Contain(static line => line.StartsWith("PostgreSQL refused: ", StringComparison.Ordinal));
        string.Concat(output).Should().NotContain("LEAK");
        output.Should().NotContain(static line => line.StartsWith("   at ", StringComparison.Ordinal));
    }
}
