using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>
/// Accepting updates, to the commit, with the sender's session looked up and the message stored; against PostgreSQL's own benchmark with the
/// least that a queue could write.
/// </summary>
internal sealed class IngestAgainstOneRow : IContest
{
    private const string Table = """
        CREATE TABLE queue (id bigint GENERATED ALWAYS AS IDENTITY, bot text NOT NULL, update_id bigint NOT NULL, status text NOT NULL, raw text NOT NULL);
        CREATE UNIQUE INDEX ON queue (bot, update_id);
        CREATE INDEX ON queue (id) WHERE status = 'pending';
        CREATE SEQUENCE update_ids CACHE 100;
        """;

    private static readonly string Insert = $"INSERT INTO queue (bot, update_id, status, raw) VALUES ('bot', nextval('update_ids'), 'pending', {Pgbench.Literal(UpdateScript.Example)});";

    public string Name => "ingest";

    public string What => "durable ingest: async bot, signed-in sender, 64 connections, 340 bytes, to the commit";

    public string Peer => "pgbench, one row with a unique and a partial index, best of 16, 64 and 128 clients";

    public string Unit => "updates/s";

    public double AtLeast => 1.2;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var peer = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync());
        await new Db(peer).ExecuteAsync(Table);
        return await IngestMatch.StartAsync(servers, peer, Insert);
    }
}
