using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>Accepting updates, against the same chat, message, event and job in one transaction each, in the gateway's own tables with their indexes.</summary>
internal sealed class IngestAgainstTheSameRows : IContest
{
    private static readonly string Transaction = $"""
        \set person random({UpdateScript.FirstPerson}, {UpdateScript.FirstPerson + UpdateScript.People - 1})
        BEGIN;
        INSERT INTO chats (bot_slug, telegram_id, type, title, username, created_at) VALUES ('bench', :person, 'private', 'Ada', 'ada', now())
        ON CONFLICT (bot_slug, telegram_id) DO UPDATE SET title = excluded.title RETURNING id AS chat \gset
        SELECT nextval('event_positions') AS position \gset
        INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, accepted_at, released)
        VALUES (:position, 'bench', :position, 'message', :person, 'pending', 0, false, false, now(), now(), false);
        INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, chat_id, update_id, at, raw)
        VALUES (:position, 'update', 'bench', 'message', :person, :chat, :position, now(), convert_to({Pgbench.Literal(UpdateScript.Example)}, 'UTF8'));
        INSERT INTO messages (id, chat_id, telegram_chat_id, business_connection_id, telegram_message_id, direction, kind, text, from_id, from_name, date, update_id, position)
        VALUES (:position, :chat, :person, '', :position, 'in', 'message', 'the text of a message', :person, 'Ada', now(), :position, :position);
        COMMIT;
        """;

    public string Name => "ingest-rows";

    public string What => "the same";

    public string Peer => "pgbench, the same chat, message, event and job in one transaction, best of 16, 64 and 128 clients";

    public string Unit => "updates/s";

    public double AtLeast => 2.0;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var peer = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync());
        await GatewayProcess.StartExpectingExitAsync(new GatewayStart { DatabaseUrl = peer, Arguments = ["migrate"] });
        return await IngestMatch.StartAsync(servers, peer, Transaction);
    }
}
