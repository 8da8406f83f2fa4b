using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Updates;
using Gateway.IntegrationTests.Access;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;
using MediatR;

namespace Gateway.IntegrationTests.Chats;

/// <summary>A gateway's services over a database of the test's own, and short ways to put something into it.</summary>
internal sealed class Store(AccountsHost host) : IAsyncDisposable
{
    private long _lastId = 1000;

    public Db Db => host.Db;

    public static async Task<Store> StartAsync(params (string Name, string Value)[] settings) => new(await AccountsHost.StartAsync(settings));

    public T Get<T>()
        where T : notnull => host.Get<T>();

    public Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request) => host.SendAsync(request);

    public Task<(long Id, string Key)> AddKeyAsync() => host.AddKeyAsync();

    /// <summary>As new, but for what the migrations put in.</summary>
    public Task EmptyAsync() => Db.ExecuteAsync("""
        TRUNCATE chats, messages, events, gateway_jobs, chat_permissions, webhooks, webhook_deliveries, api_keys, users, refresh_tokens, idempotency_keys, audit_events CASCADE;
        UPDATE access_epoch SET epoch = 0;
        """);

    public long NewId() => ++_lastId;

    /// <summary>Accepts updates in one batch; answers their positions.</summary>
    public async Task<long[]> AcceptAsync(Bot bot, params IReadOnlyList<RawUpdate> updates) =>
    [
        .. (await Get<UpdateInboxWriter>().WriteAsync([.. updates.Select(update => QueueInstance.Arrive(bot, update))]))
            .OrderBy(static row => row.Key).Select(static row => row.Value.Position!.Value),
    ];

    public Task<long[]> SayAsync(Bot bot, long chat, string text, string type = "supergroup", long from = 42, string fields = "") =>
        AcceptAsync(bot, Message(chat, text, type, from, fields));

    public RawUpdate Message(long chat, string text, string type = "supergroup", long from = 42, string fields = "") => Updates.Of("message", NewId(), $$"""
        {"message_id":{{NewId()}},"from":{"id":{{from}},"first_name":"Ada"},"chat":{"id":{{chat}},"title":"Chat {{chat}}","type":"{{type}}"},"date":1794000000,"text":"{{text}}"{{(fields.Length > 0 ? "," + fields : "")}}}
        """);

    public Task<long> ChatAsync(Bot bot, long telegramId) =>
        Db.ScalarAsync<long>("SELECT id FROM chats WHERE bot_slug = $1 AND telegram_id = $2", bot.Slug, telegramId);

    public Task<int> GrantAsync(long key, string bot, long? chat, string rights = "true, false, false") => Db.ExecuteAsync(
        $"INSERT INTO chat_permissions (api_key_id, bot_slug, chat_id, can_read, can_send, can_manage, created_at) VALUES ($1, $2, {chat?.ToString() ?? "NULL"}, {rights}, now())", key, bot);

    public Task<long> EpochAsync() => Db.ScalarAsync<long>("SELECT epoch FROM access_epoch");

    /// <summary>The tables in which a text still stands, in any column of any row.</summary>
    public async Task<IReadOnlyList<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        foreach (var table in await Db.ColumnAsync<string>("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"))
        {
            // Bytes are shown as hexadecimal digits.
            if (await Db.CountAsync($"\"{table}\" AS t", "position($1 IN t::text) > 0 OR position(encode(convert_to($1, 'UTF8'), 'hex') IN t::text) > 0", text) > 0)
                found.Add(table);
        }

        return found;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>A key with these rights.</summary>
    public static Caller Key(IReadOnlyDictionary<string, Right>? bots = null, IReadOnlyDictionary<long, ChatGrant>? chats = null, IReadOnlyList<string>? limit = null) =>
        new(CallerKind.ApiKey, 1, "a key", new Domain.Accounts.Access
        {
            Scopes = [.. Scope.All],
            BotLimit = limit,
            Bots = bots ?? new Dictionary<string, Right>(StringComparer.Ordinal),
            Chats = chats ?? new Dictionary<long, ChatGrant>(),
        }, null);
}
