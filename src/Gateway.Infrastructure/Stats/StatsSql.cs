namespace Gateway.Infrastructure.Stats;

/// <summary>Counts by indexes alone, each up to a bound.</summary>
internal static class StatsSql
{
    // Reads ix_chats_bot and the list indexes of jobs, and no row of the tables; running ones, never many, by ix_gateway_jobs_lease. The slugs stand
    // there as ranges and in the order, so that the planner takes no other way to so many rows.
    public const string OfBots = """
        SELECT bot.slug,
               (SELECT count(*) FROM (
                  SELECT FROM chats WHERE chats.bot_slug >= bot.slug AND chats.bot_slug <= bot.slug ORDER BY chats.bot_slug, chats.id LIMIT $2) AS few),
               (SELECT count(*) FROM (
                  SELECT FROM gateway_jobs WHERE status IN ('pending', 'running') AND bot_slug >= bot.slug AND bot_slug <= bot.slug ORDER BY bot_slug, id LIMIT $2) AS few),
               (SELECT count(*) FROM (SELECT bot_slug FROM gateway_jobs WHERE status = 'running' OFFSET 0) AS running WHERE running.bot_slug = bot.slug),
               (SELECT count(*) FROM (
                  SELECT FROM gateway_jobs WHERE status = 'done' AND bot_slug >= bot.slug AND bot_slug <= bot.slug ORDER BY bot_slug, id LIMIT $2) AS few),
               (SELECT count(*) FROM (
                  SELECT FROM gateway_jobs WHERE status = 'dead' AND bot_slug >= bot.slug AND bot_slug <= bot.slug ORDER BY bot_slug, id LIMIT $2) AS few)
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
