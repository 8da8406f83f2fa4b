using System.Globalization;
using Npgsql;

namespace Gateway.IntegrationTests.Servers;

/// <summary>A PostgreSQL address as the product takes it: a <c>postgres://</c> URL or a keyword string.</summary>
internal sealed record PostgresUrl(string Host, int Port, string User, string? Password, string Database, string? SslMode = null)
{
    public static PostgresUrl Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !uri.Scheme.StartsWith("postgres", StringComparison.Ordinal))
        {
            var keywords = new NpgsqlConnectionStringBuilder(text);
            return new(keywords.Host ?? "localhost", keywords.Port, keywords.Username ?? "postgres", keywords.Password, keywords.Database ?? "postgres");
        }

        var user = uri.UserInfo.Split(':', 2);
        var mode = uri.Query.TrimStart('?').Split('&').FirstOrDefault(static part => part.StartsWith("sslmode=", StringComparison.Ordinal));
        return new(
            uri.Host,
            uri.Port < 0 ? 5432 : uri.Port,
            user[0].Length == 0 ? "postgres" : Uri.UnescapeDataString(user[0]),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "postgres",
            mode?["sslmode=".Length..]);
    }

    public override string ToString()
    {
        var password = Password is null ? "" : ":" + Uri.EscapeDataString(Password);
        var mode = SslMode is null ? "" : "?sslmode=" + SslMode;
        return $"postgres://{Uri.EscapeDataString(User)}{password}@{Host}:{Port.ToString(CultureInfo.InvariantCulture)}/{Uri.EscapeDataString(Database)}{mode}";
    }

    /// <summary>For Npgsql. Without a pool: a test's database must be free to be dropped, and its server to die.</summary>
    public string ToConnectionString()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = User,
            Password = Password,
            Database = Database,
            Pooling = false,
            Timeout = 5,
            IncludeErrorDetail = true,
        };
        if (SslMode is not null)
            builder.SslMode = Enum.Parse<SslMode>(SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return builder.ConnectionString;
    }
}
