using Gateway.Infrastructure.Redis;

namespace Gateway.Infrastructure.Telegram;

/// <summary>The budgets of all instances, by Redis's own clock in microseconds.</summary>
internal static class SendBudgetScript
{
    // KEYS: 1 the bot's sends, 2 the chat, 3 the group's sends, 4 the chat's block, 5 handlers wait.
    // ARGV: 1 this instance, 2 rank (1 handlers, 2 API), 3 time waited, 4 lapse of a ticket, 5 bot's number, 6 bot's period,
    //   7 chat's interval, 8 how far a chat's burst may run ahead, 9 group's number (0: no group), 10 group's period, 11 pause behind a ticket.
    // Invariants: a send counts in all budgets or in none. A window holds the times of the last sends, so any period has at most so many.
    // The chat's hash holds "evenly" (when all it got would have gone evenly) and a ticket per instance that sends (rank 0) or waits:
    // "rank since seen". The lowest goes first; a ticket that its instance has not shown for so long counts no more.
    // While a handler's send waits for the bot, the API's stand back; it has a moment to come for what it waited for.
    // Answers: 0 granted, 1 the chat must wait, 2 the bot must; how long.
    private const string Text = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local me, rank, since, lapse = ARGV[1], tonumber(ARGV[2]), now - ARGV[3], tonumber(ARGV[4])
        local evenly, ahead = 0, 0
        local fields = redis.call('HGETALL', KEYS[2])
        for i = 1, #fields, 2 do
          local name, value = fields[i], fields[i + 1]
          if name == 'evenly' then
            evenly = tonumber(value)
          elseif name ~= me then
            local their, from, seen = string.match(value, '(%d+) (%d+) (%d+)')
            their, from = tonumber(their), tonumber(from)
            if now - seen > lapse then
              redis.call('HDEL', KEYS[2], name)
            elseif their < rank or (their == rank and (from < since or (from == since and name < me))) then
              ahead = ahead + 1
            end
          end
        end

        local wait = math.max(redis.call('PTTL', KEYS[4]) * 1000, evenly - ARGV[8] - now, 0)
        local groups = tonumber(ARGV[9])
        if groups > 0 then
          local oldest = redis.call('LINDEX', KEYS[3], groups - 1)
          if oldest then wait = math.max(wait, oldest + ARGV[10] - now) end
        end
        wait = wait + ahead * ARGV[11]

        local verdict = 1
        if wait <= 0 then
          local oldest = redis.call('LINDEX', KEYS[1], ARGV[5] - 1)
          if oldest then wait = math.max(wait, oldest + ARGV[6] - now) end
          if rank > 1 then
            wait = math.max(wait, redis.call('PTTL', KEYS[5]) * 1000)
          elseif wait > 0 then
            redis.call('SET', KEYS[5], 1, 'PX', math.ceil(wait / 1000) + 250)
          end
          verdict = wait > 0 and 2 or 0
        end

        if verdict == 0 then
          if rank == 1 then redis.call('DEL', KEYS[5]) end
          local at = string.format('%.0f', now)
          if redis.call('LPUSH', KEYS[1], at) > tonumber(ARGV[5]) then redis.call('LTRIM', KEYS[1], 0, ARGV[5] - 1) end
          redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[6] / 1000))
          if groups > 0 then
            if redis.call('LPUSH', KEYS[3], at) > groups then redis.call('LTRIM', KEYS[3], 0, groups - 1) end
            redis.call('PEXPIRE', KEYS[3], math.ceil(ARGV[10] / 1000))
          end
          evenly = math.max(evenly, now) + ARGV[7]
          rank = 0
        end
        redis.call('HSET', KEYS[2], 'evenly', string.format('%.0f', evenly), me, string.format('%d %.0f %.0f', rank, since, now))
        redis.call('PEXPIRE', KEYS[2], math.ceil(math.max(lapse, evenly - now) / 1000))
        return {verdict, math.ceil(wait)}
        """;

    public static readonly RedisScript Take = new(Text);
}
