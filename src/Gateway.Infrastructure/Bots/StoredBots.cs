using System.Runtime.ExceptionServices;
using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Bots;

/// <summary>Brings the table <c>bots</c> into the registry. A row that cannot be decrypted is left out; the others are served.</summary>
internal sealed partial class StoredBots(
    IGatewayDbFactory store, StoredBotReader reader, BotRegistry registry, TimeProvider time, ILogger<StoredBots> logger) : IStoredBots, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private HashSet<string> _told = [];

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that an older picture never replaces a newer one.
        await _one.WaitAsync(cancellationToken);
        try
        {
            var rows = await Sql.AskAsync(ReadAsync, cancellationToken);
            var (bots, unserved) = (new List<Bot>(rows.Count), new List<UnservedBot>());
            var problems = new HashSet<string>(StringComparer.Ordinal);
            foreach (var row in rows)
            {
                if (reader.TryRead(row, out var bot, out var problem))
                {
                    bots.Add(bot);
                    continue;
                }

                unserved.Add(new UnservedBot(row.Id, row.Slug, row.Username));
                problems.Add($"{row.Slug}:{problem}");
                if (!_told.Contains($"{row.Slug}:{problem}"))
                    LogUnreadable(logger, row.Slug, problem);
            }

            _told = problems;
            registry.ReplaceStored(bots, unserved);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The first time: tries until PostgreSQL answers, for <paramref name="patience"/> at most.</summary>
    public async Task LoadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                await ReloadAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(started) < patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (StoreUnavailableException unavailable) when (unavailable.InnerException is { } cause)
            {
                ExceptionDispatchInfo.Throw(cause);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<List<StoredBot>> ReadAsync()
    {
        await using var db = store.Open();
        return await db.Bots.AsNoTracking().OrderBy(bot => bot.CreatedAt).ThenBy(bot => bot.Id).ToListAsync(CancellationToken.None);
    }

    [LoggerMessage(3801, LogLevel.Error, "{Bot}: this bot of the API is not served: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string bot, string problem);
}
