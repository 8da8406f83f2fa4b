using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Reads an account and its rights from where they are kept, in one round trip.</summary>
internal sealed class PostgresAccess(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(3);

    /// <summary>Null when there is no such account.</summary>
    /// <exception cref="Application.StoreUnavailableException">PostgreSQL does not answer in time.</exception>
    public Task<AccountAccess?> ReadAsync(CallerKind kind, long id, CancellationToken cancellationToken) => Sql.AskAsync(
        () => (kind switch
        {
            CallerKind.User => ReadUserAsync(id),
            CallerKind.ApiKey => ReadApiKeyAsync(id),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        }).WaitAsync(LongestReading, time),
        cancellationToken);

    private async Task<AccountAccess?> ReadUserAsync(long id)
    {
        await using var batch = Batch(id, AccessSql.User, AccessSql.Roles, AccessSql.UserPermissions);
        await using var reader = await batch.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return null;
        var (name, disabled, validAfter) = (reader.GetString(0), reader.GetBoolean(1), await TimeAsync(reader, 2));
        await reader.NextResultAsync();
        var roles = new List<Role>();
        while (await reader.ReadAsync())
            roles.Add(new Role { Name = reader.GetString(0), Description = string.Empty, Scopes = reader.GetFieldValue<string[]>(1) });
        return new AccountAccess
        {
            Kind = CallerKind.User,
            Id = id,
            Name = name,
            Access = Access.OfUser(roles, await PermissionsAsync(reader)),
            Roles = roles.ConvertAll(role => role.Name),
            Disabled = disabled,
            TokensValidAfter = validAfter,
            KeyHash = null,
            ExpiresAt = null,
            RatePerMinute = null,
        };
    }

    private async Task<AccountAccess?> ReadApiKeyAsync(long id)
    {
        await using var batch = Batch(id, AccessSql.ApiKey, AccessSql.ApiKeyPermissions);
        await using var reader = await batch.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return null;
        var (name, hash, scopes) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<string[]>(2));
        var expires = await TimeAsync(reader, 3);
        var rate = await reader.IsDBNullAsync(4) ? (int?)null : reader.GetInt32(4);
        var bots = await reader.IsDBNullAsync(5) ? null : reader.GetFieldValue<string[]>(5);
        return new AccountAccess
        {
            Kind = CallerKind.ApiKey,
            Id = id,
            Name = name,
            Access = Access.OfKey(scopes, bots, await PermissionsAsync(reader)),
            Roles = [],
            Disabled = false,
            TokensValidAfter = null,
            KeyHash = hash,
            ExpiresAt = expires,
            RatePerMinute = rate,
        };
    }

    private NpgsqlBatch Batch(long id, params ReadOnlySpan<string> statements)
    {
        var batch = database.CreateBatch();
        batch.Timeout = (int)LongestReading.TotalSeconds;
        foreach (var statement in statements)
            batch.Add(statement, Sql.Value(id));
        return batch;
    }

    private static async Task<List<ChatPermission>> PermissionsAsync(NpgsqlDataReader reader)
    {
        await reader.NextResultAsync();
        var permissions = new List<ChatPermission>();
        while (await reader.ReadAsync())
        {
            permissions.Add(new ChatPermission
            {
                BotSlug = reader.GetString(0),
                ChatId = await reader.IsDBNullAsync(1) ? null : reader.GetInt64(1),
                CanRead = reader.GetBoolean(2),
                CanSend = reader.GetBoolean(3),
                CanManage = reader.GetBoolean(4),
            });
        }

        return permissions;
    }

    private static async Task<DateTimeOffset?> TimeAsync(NpgsqlDataReader reader, int column) =>
        await reader.IsDBNullAsync(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
