using System.Net.Sockets;
using Gateway.Infrastructure.Configuration;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Gateway.Api.Cli;

/// <summary>Says on standard error, in words, why a command failed. Never quotes a setting's value.</summary>
internal static class Failure
{
    public static int Configuration(IReadOnlyList<string> problems)
    {
        Console.Error.WriteLine(problems.Count == 1 ? "The gateway cannot start, 1 problem:" : $"The gateway cannot start, {problems.Count} problems:");
        foreach (var problem in problems)
            Console.Error.WriteLine($"  - {problem}");
        return 1;
    }

    public static bool IsExpected(Exception failure) =>
        failure is NpgsqlException or TimeoutException or SocketException or AddressInUseException
        || (failure is IOException && failure.InnerException is AddressInUseException or SocketException);

    public static int Start(Exception failure, GatewayConfiguration configuration) => Say(failure switch
    {
        PostgresException refused => $"PostgreSQL refused: {refused.SqlState} {refused.MessageText}",
        NpgsqlException or TimeoutException => "PostgreSQL is out of reach. Check DATABASE_URL and that the server is running.",
        _ => $"Port {configuration.HttpPort} cannot be listened on; something else may hold it. Set HTTP_PORT, or stop that.",
    });

    public static int Say(string text)
    {
        Console.Error.WriteLine(text);
        return 1;
    }
}
