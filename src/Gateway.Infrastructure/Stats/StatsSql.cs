namespace Gateway.Infrastructure.Stats;

/// <summary>Counts by indexes alone, each up to a bound.</summary>
internal static class StatsSql
{
    // Reads ix_chats_bot and the list indexes of jobs; running ones, never many, by ix_gateway_jobs_lease.
    public const string OfBots = """
        SELECT bot.slug,
               (SELECT count(*) FROM (SELECT FROM chats WHERE chats.bot_slug = bot.slug LIMIT $2) AS few),
               (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE bot_slug = bot.slug AND status = 'pending' LIMIT $2) AS few),
               (SELECT count(*) FROM gateway_jobs WHERE bot_slug = bot.slug AND status = 'running'),
               (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE bot_slug = bot.slug AND status = 'done' LIMIT $2) AS few),
               (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE bot_slug = bot.slug AND status = 'dead' LIMIT $2) AS few)
        FROM unnest($1::text[]) AS bot (slug)
        """;

    // -1 until the table was first analysed.
    public const string Estimates = """
        SELECT nullif(greatest(relations.rows, -1), -1)
        FROM unnest(ARRAY['events', 'messages', 'chats', 'gateway_jobs']) WITH ORDINALITY AS named (name, ordinal)
        LEFT JOIN LATERAL (SELECT reltuples::bigint AS rows FROM pg_class WHERE oid = to_regclass(named.name)) AS relations ON true
        ORDER BY named.ordinal
        """;
}
