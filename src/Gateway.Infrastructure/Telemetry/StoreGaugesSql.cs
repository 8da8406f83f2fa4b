namespace Gateway.Infrastructure.Telemetry;

/// <summary>What all instances share, for the gauges. Counts go by partial indexes and only up to $1: a scrape must stay cheap.</summary>
internal static class StoreGaugesSql
{
    // In the order of ix_gateway_jobs_open_list and ix_gateway_jobs_dead, or the planner would read the table for so many. What is due reads
    // ix_gateway_jobs_ready, one entry per lane, oldest first; ix_gateway_jobs_lease holds few.
    public const string Jobs = """
        WITH running AS (SELECT count(*) AS jobs FROM gateway_jobs WHERE status = 'running')
        SELECT greatest(0, (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE status IN ('pending', 'running') ORDER BY bot_slug, id LIMIT $1) AS few)
                           - (SELECT jobs FROM running)),
               (SELECT jobs FROM running),
               (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE status = 'dead' AND NOT released ORDER BY finished_at LIMIT $1) AS few),
               (SELECT extract(epoch FROM now() - run_at)::float8 FROM gateway_jobs
                WHERE status = 'pending' AND lane_head AND run_at <= now() ORDER BY run_at, id LIMIT 1),
               (SELECT extract(epoch FROM now() - min(claimed_at))::float8 FROM gateway_jobs WHERE status = 'running'),
               (SELECT extract(epoch FROM now() - finished_at)::float8 FROM gateway_jobs
                WHERE status = 'dead' AND NOT released ORDER BY finished_at LIMIT 1)
        """;

    // One webhook has one state: it is disabled, or its breaker is open, or neither. Webhooks are few and all read; deliveries in the
    // order of ix_webhook_deliveries_next, as above.
    public const string Webhooks = """
        SELECT count(*) FILTER (WHERE disabled_reason IS NULL AND opened_at IS NULL),
               count(*) FILTER (WHERE disabled_reason IS NULL AND opened_at IS NOT NULL),
               count(*) FILTER (WHERE disabled_reason IS NOT NULL),
               (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' ORDER BY webhook_id, run_at, id LIMIT $1) AS few),
               (SELECT count(*) FROM webhook_deliveries WHERE status = 'running')
        FROM webhooks
        """;

    // Of this database alone, and of others' sessions only where the role may see them (pg_read_all_stats). The log's end and how far the
    // webhooks' dispatcher has come; both only grow.
    public const string Log = """
        SELECT (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()),
               (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_positions),
               (SELECT position FROM log_marks WHERE name = 'webhooks')
        """;
}
