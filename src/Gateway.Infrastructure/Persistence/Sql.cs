using System.Text;
using Gateway.Application;
using Gateway.Domain.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>The few words that every hand-written statement needs.</summary>
internal static class Sql
{
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>One value of each, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TRow, T>(IEnumerable<TRow> rows, Func<TRow, T> value) => Value(rows.Select(value).ToArray());

    /// <summary>What another server said: PostgreSQL takes neither U+0000 nor half a surrogate pair.</summary>
    public static string Clean(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= longest)
                break;
            clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return clean.ToString();
    }

    public static void Add(this NpgsqlBatch batch, string statement, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    /// <summary>The keys of the lanes' locks, in the one order in which everybody takes them.</summary>
    public static NpgsqlParameter LaneKeys(IEnumerable<Lane?> lanes)
    {
        long[] keys = [.. lanes.OfType<Lane>().Select(lane => lane.LockKey).Distinct()];
        Array.Sort(keys);
        return Value(keys);
    }

    /// <summary>A statement whose two parameters are lanes.</summary>
    public static void AddForLanes(this NpgsqlBatch batch, string statement, IEnumerable<Lane?> lanes)
    {
        Lane[] known = [.. lanes.OfType<Lane>()];
        batch.Add(statement, Value(known.Select(lane => lane.BotSlug).ToArray()), Value(known.Select(lane => lane.TelegramChatId).ToArray()));
    }

    public static long? NumberOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Reads on until the server has said that the batch is committed; a commit that fails throws here.</summary>
    public static async Task ToCommitAsync(this NpgsqlDataReader reader)
    {
        while (await reader.NextResultAsync())
        {
        }
    }

    /// <summary>The server cannot now; later it may.</summary>
    public static bool IsUnavailable(Exception failure) =>
        !IsRefused(failure) && failure is NpgsqlException or TimeoutException or IOException or ObjectDisposedException;

    /// <summary>The server, or the client on its behalf, would refuse the same again: bad data, a broken constraint, a trigger's veto.</summary>
    public static bool IsRefused(Exception failure) => failure switch
    {
        PostgresException postgres => !postgres.IsTransient && postgres.SqlState[..2] is "22" or "23" or "54" or "P0",
        EncoderFallbackException or InvalidCastException => true,
        _ => false,
    };

    /// <summary>EF wraps what it takes for transient, and what happens while it saves.</summary>
    public static Exception Cause(Exception failure) =>
        failure is InvalidOperationException or DbUpdateException && failure.InnerException is { } inner ? inner : failure;

    public static string NameOf(Exception failure) => failure is PostgresException refused ? refused.SqlState : failure.GetType().Name;

    public static StoreUnavailableException Unavailable(Exception failure) =>
        new(IsRefused(failure) ? $"PostgreSQL refuses ({NameOf(failure)})." : $"PostgreSQL is out of reach ({NameOf(failure)}).", failure);

    /// <summary>Asks the server something; that it does not answer comes out as <see cref="StoreUnavailableException"/>.</summary>
    /// <remarks>
    /// A refusal, too: whoever asks goes on asking, and what an operator must mend stops no process. The commands themselves are given no token.
    /// Cancelling one makes the driver ask the server to, and while the server is frozen that blocks whoever cancels; so one who waits merely
    /// stops waiting, and the command ends with its own time-out.
    /// </remarks>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (IsUnavailable(Cause(failure)) || IsRefused(Cause(failure)))
        {
            throw Unavailable(Cause(failure));
        }
    }
}
