namespace Gateway.Infrastructure.Updates;

/// <summary>
/// How updates and sent messages get into the log. One batch is one transaction: lanes, then the log's lock, then one statement for all its rows.
/// Whoever else writes chats or messages by chat holds the log's lock, too, so what <see cref="Append"/> looks up stays as it is until the commit.
/// </summary>
internal static class UpdateInboxSql
{
    // From here to the commit nobody else numbers an event, so positions follow the order of commits. It comes after the lanes: who holds
    // the log's lock never waits for a lane.
    public const string LockLog = "SELECT pg_advisory_xact_lock($1, $2)";

    // Known updates drop out first: all who insert hold the log's lock, so what this does not see does not exist. A job takes the head of its
    // lane where nobody has it and no retry is due there; a sync one then runs at once under the caller's lease. A row without a wanted state
    // was sent: it has no job, and a position only where it is not logged already. Answers what is new, in order, and all that was sent;
    // then, without an ordinal, the messages as they are stored now.
    //
    // A chat is written where it is new or something differs, by the last message of the batch. One that is met by the id that it had as a
    // group is left as it is. Of a message and its edits in one batch the latest form is written, and over a later one never.
    //
    // OFFSET 0 and LIMIT keep each look-up a look-up: as a join it would scan the whole table while that is small, or was when the plan was made.
    public const string Append = """
        WITH arrived AS (
          SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bytea[], $6::float8[], $7::text[], $8::uuid[], $9::text[],
                               $11::int[], $12::int[], $13::text[], $14::bigint[], $15::text[], $16::text[], $17::bigint[], $18::text[], $19::text[],
                               $20::float8[], $21::float8[], $22::bigint[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::text[])
            WITH ORDINALITY AS arrived (bot_slug, update_id, kind, chat_id, raw, expires_in, wanted, lease_id, error,
                                        chat_number, message_number, connection, message_id, first_kind, text, from_id, from_name, from_username,
                                        date, edited, reply_to, media_kind, file_id, chat_type, chat_title, chat_username, trace_parent, ordinal)
        ), fresh AS (
          SELECT arrived.*, met.id AS met_id, met.telegram_id AS met_telegram_id, met.type AS met_type, met.title AS met_title, met.username AS met_username,
                 wanted IN ('pending', 'running') AND (chat_id IS NULL OR (
                   row_number() OVER (PARTITION BY chat_number, wanted IN ('pending', 'running') ORDER BY ordinal) = 1
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS head
                     WHERE head.bot_slug = arrived.bot_slug AND head.telegram_chat_id = arrived.chat_id AND head.lane_head OFFSET 0)
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS line
                     WHERE line.bot_slug = arrived.bot_slug AND line.telegram_chat_id = arrived.chat_id
                       AND line.status = 'pending' AND NOT line.lane_head AND NOT line.deferred OFFSET 0)
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS due
                     WHERE due.bot_slug = arrived.bot_slug AND due.telegram_chat_id = arrived.chat_id AND due.deferred AND due.run_at <= now() OFFSET 0))) AS heads,
                 sent.id AS sent_id, coalesce(sent.direction = 'out' AND edited IS NULL, false) AS logged_before
          FROM arrived
          LEFT JOIN LATERAL (
            SELECT id, telegram_id, type, title, username FROM chats AS now
            WHERE now.bot_slug = arrived.bot_slug AND now.telegram_id = arrived.chat_id
            UNION ALL
            SELECT id, telegram_id, type, title, username FROM chats AS former
            WHERE former.bot_slug = arrived.bot_slug AND former.former_telegram_id = arrived.chat_id
            LIMIT 1) AS met ON true
          LEFT JOIN LATERAL (
            SELECT id, direction FROM messages
            WHERE arrived.wanted IS NULL AND messages.chat_id = met.id AND messages.telegram_chat_id = arrived.chat_id
              AND messages.business_connection_id = arrived.connection AND messages.telegram_message_id = arrived.message_id
            LIMIT 1) AS sent ON true
          WHERE NOT EXISTS (
            SELECT FROM gateway_jobs AS known
            WHERE known.bot_slug = arrived.bot_slug AND known.update_id = arrived.update_id AND NOT known.released OFFSET 0)
        ), numbered AS MATERIALIZED (
          SELECT CASE WHEN NOT logged_before THEN nextval('event_positions') END AS position,
                 CASE WHEN wanted = 'running' AND NOT heads THEN 'pending' ELSE wanted END AS status,
                 ordered.*
          FROM (SELECT * FROM fresh ORDER BY ordinal) AS ordered
        ), queued AS (
          INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, expires_at,
                                    lease_id, lease_until, claimed_at, last_error, trace_parent, accepted_at, finished_at, released)
          SELECT position, bot_slug, update_id, kind, chat_id, status, CASE WHEN status = 'running' THEN 1 ELSE 0 END, heads, false, now(),
                 now() + make_interval(secs => expires_in),
                 CASE WHEN status = 'running' THEN lease_id END,
                 CASE WHEN status = 'running' THEN now() + make_interval(secs => $10) END,
                 CASE WHEN status = 'running' THEN now() END,
                 error, trace_parent, now(), CASE WHEN status IN ('done', 'dead') THEN now() END, false
          FROM numbered
          WHERE wanted IS NOT NULL
        ), written AS (
          INSERT INTO chats (bot_slug, telegram_id, type, title, username, created_at)
          SELECT bot_slug, chat_id, coalesce(chat_type, met_type, 'unknown'), coalesce(chat_title, met_title), chat_username, now()
          FROM (
            SELECT DISTINCT ON (chat_number) bot_slug, chat_id, chat_type, chat_title, chat_username, met_id, met_telegram_id, met_type, met_title, met_username
            FROM numbered
            WHERE message_number IS NOT NULL AND position IS NOT NULL
            ORDER BY chat_number, ordinal DESC) AS last
          WHERE met_id IS NULL
             OR (met_telegram_id = chat_id
                 AND (coalesce(chat_type, met_type), coalesce(chat_title, met_title), chat_username) IS DISTINCT FROM (met_type, met_title, met_username))
          ON CONFLICT (bot_slug, telegram_id) DO UPDATE SET type = excluded.type, title = excluded.title, username = excluded.username
          RETURNING id, bot_slug, telegram_id
        ), placed AS (
          SELECT numbered.*, coalesce(met_id, written.id) AS chat
          FROM numbered
          LEFT JOIN written ON written.telegram_id = numbered.chat_id AND written.bot_slug = numbered.bot_slug
          WHERE position IS NOT NULL
        ), logged AS (
          INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, chat_id, update_id, at, raw)
          SELECT position, CASE WHEN wanted IS NULL THEN 'sent' ELSE 'update' END, bot_slug, kind, chat_id, chat, update_id, now(), raw FROM placed
        ), stored AS (
          INSERT INTO messages (id, chat_id, telegram_chat_id, business_connection_id, telegram_message_id, direction, kind, text, from_id, from_name,
                                from_username, date, edited_at, reply_to, media_kind, file_id, update_id, position)
          SELECT first, chat, chat_id, connection, message_id, CASE WHEN sent THEN 'out' ELSE 'in' END, first_kind, text, from_id, from_name,
                 from_username, coalesce(to_timestamp(date), now()), to_timestamp(edited), reply_to, media_kind, file_id, update_id, position
          FROM (
            SELECT DISTINCT ON (message_number) placed.*,
                   min(position) OVER (PARTITION BY message_number) AS first, bool_or(wanted IS NULL) OVER (PARTITION BY message_number) AS sent
            FROM placed
            WHERE message_number IS NOT NULL
            ORDER BY message_number, edited DESC NULLS LAST, ordinal DESC) AS latest
          ON CONFLICT (chat_id, telegram_chat_id, business_connection_id, telegram_message_id) DO UPDATE
          SET direction = CASE WHEN excluded.direction = 'out' AND excluded.edited_at IS NULL THEN 'out' ELSE messages.direction END,
              from_id = coalesce(messages.from_id, excluded.from_id),
              from_name = coalesce(messages.from_name, excluded.from_name),
              from_username = coalesce(messages.from_username, excluded.from_username),
              text = CASE WHEN coalesce(excluded.edited_at, '-infinity') < messages.edited_at THEN messages.text ELSE excluded.text END,
              edited_at = greatest(messages.edited_at, excluded.edited_at),
              media_kind = CASE WHEN coalesce(excluded.edited_at, '-infinity') < messages.edited_at THEN messages.media_kind ELSE excluded.media_kind END,
              file_id = CASE WHEN coalesce(excluded.edited_at, '-infinity') < messages.edited_at THEN messages.file_id ELSE excluded.file_id END,
              update_id = excluded.update_id,
              position = excluded.position
          WHERE messages.deleted_at IS NULL
            AND (coalesce(excluded.edited_at, '-infinity') >= coalesce(messages.edited_at, '-infinity')
              OR (excluded.direction = 'out' AND messages.direction = 'in' AND excluded.edited_at IS NULL))
          RETURNING id, chat_id, position, direction, from_id, from_name, from_username
        )
        SELECT ordinal, position, status, sent_id, chat, NULL::text, NULL::bigint, NULL::text, NULL::text FROM placed
        UNION ALL
        SELECT ordinal, position, status, sent_id, NULL, NULL, NULL, NULL, NULL FROM numbered WHERE position IS NULL
        UNION ALL
        SELECT NULL, position, NULL, id, chat_id, direction, from_id, from_name, from_username FROM stored
        ORDER BY ordinal
        """;
}
