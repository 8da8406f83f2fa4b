using Gateway.Infrastructure.Configuration;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>How to reach PostgreSQL: <c>DATABASE_URL</c>.</summary>
public sealed class DatabaseOptions
{
    private DatabaseOptions(string connectionString) => ConnectionString = connectionString;

    /// <summary>Holds the password: never printed.</summary>
    internal string ConnectionString { get; }

    internal static DatabaseOptions? Read(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.DatabaseUrl) is not { } text)
            return null;
        if (TryParse(text, out var options))
            return options;
        settings.Problem(GatewaySettings.DatabaseUrl);
        return null;
    }

    public static bool TryParse(string text, out DatabaseOptions options)
    {
        options = null!;
        try
        {
            var builder = text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                ? FromUrl(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(builder.Host))
                return false;
            // ContainsKey says yes to every keyword that there is.
            if (!builder.ShouldSerialize("Application Name"))
                builder.ApplicationName = "telegram-gateway";
            if (!builder.ShouldSerialize("Timeout"))
                builder.Timeout = 5;
            if (!builder.ShouldSerialize("Command Timeout"))
                builder.CommandTimeout = 10;
            if (!builder.ShouldSerialize("Keepalive"))
                builder.KeepAlive = 30;

            // A command that is late asks the server once to cancel it and then gives its connection up, instead of waiting for an answer.
            if (!builder.ShouldSerialize("Cancellation Timeout"))
                builder.CancellationTimeout = -1;

            // No prepared statements by default: PostgreSQL would keep the plans that it made while the tables were empty, and scan them whole as
            // they grow. Measured on a new database: a quarter of the throughput after 40,000 updates.
            options = new DatabaseOptions(builder.ConnectionString);
            return true;
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (Uri.UnescapeDataString(n), Uri.UnescapeDataString(v)) : (pair, string.Empty);
            builder[Keyword(name)] = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", string.Empty, StringComparison.Ordinal) : value;
        }

        return builder;
    }

    /// <summary>libpq's words for what Npgsql calls otherwise; any other keyword is Npgsql's own.</summary>
    private static string Keyword(string name) => name.ToLowerInvariant() switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "target_session_attrs" => "Target Session Attributes",
        _ => name,
    };
}
