using System.Globalization;
using System.Text.Json;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Infrastructure.Redis;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Accounts in Redis, five minutes each, under the epoch they were read in. Redis being slow or down costs a request next to nothing.</summary>
internal sealed class AccessCache(RedisCircuit redis, TimeProvider time)
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    /// <summary>PostgreSQL would have answered by then.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMilliseconds(250);

    private static readonly JsonSerializerOptions Form = new() { IgnoreReadOnlyProperties = true };

    /// <summary>Null when it is not there, or cannot be had at once.</summary>
    public async Task<AccountAccess?> FindAsync(long epoch, CallerKind kind, long id, CancellationToken cancellationToken)
    {
        var text = await TryAsync(database => database.StringGetAsync(Key(epoch, kind, id)), cancellationToken);
        if (text.IsNullOrEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize<AccountAccess>((byte[])text!, Form);
        }
        catch (JsonException)
        {
            // Another version of the gateway wrote it.
            return null;
        }
    }

    public Task KeepAsync(long epoch, AccountAccess account)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(account, Form);
        return TryAsync(database => database.StringSetAsync(Key(epoch, account.Kind, account.Id), text, TimeToLive), CancellationToken.None);
    }

    private static string Key(long epoch, CallerKind kind, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"tg-gw:access:{epoch}:{(kind == CallerKind.User ? "user" : "api_key")}:{id}");

    private async Task<T?> TryAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        if (redis.IsOpen())
            return default;
        try
        {
            return await redis.RunAsync(command, cancellationToken).WaitAsync(LongestAnswer, time, cancellationToken);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            return default;
        }
    }
}
