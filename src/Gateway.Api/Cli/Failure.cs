using System.Net.Sockets;
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

    /// <summary>Why a start failed, or a command that needs PostgreSQL.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="urls">ASPNETCORE_URLS, which wins over HTTP_PORT where it is set.</param>
    /// <param name="port">HTTP_PORT.</param>
    /// <param name="grpc">GRPC_PORT's own.</param>
    public static int Start(Exception failure, string? urls = null, int port = 0, int? grpc = null) => Say(failure switch
    {
        PostgresException refused => $"PostgreSQL refused: {refused.SqlState} {refused.MessageText}",
        NpgsqlException or TimeoutException => "PostgreSQL is out of reach. Check DATABASE_URL and that the server is running.",
        IOException when grpc is not null && failure.Message.Contains($":{grpc}:", StringComparison.Ordinal) =>
            $"Port {grpc} cannot be listened on; something else may hold it. Set GRPC_PORT, or stop that.",
        _ when !string.IsNullOrEmpty(urls) => $"{urls} cannot be listened on; something else may hold it. Set ASPNETCORE_URLS, or stop that.",
        _ => $"Port {port} cannot be listened on; something else may hold it. Set HTTP_PORT, or stop that.",
    });

    public static int Say(string text)
    {
        Console.Error.WriteLine(text);
        return 1;
    }
}
