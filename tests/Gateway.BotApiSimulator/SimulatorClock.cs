namespace Gateway.BotApiSimulator;

/// <summary>Time as Telegram's side sees it: durations of the protocol are scaled, what clients ask for is not.</summary>
internal sealed class SimulatorClock(TimeProvider time, SimulatorOptions options)
{
    private long _ahead;

    public DateTimeOffset Now => time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public long UnixNow => Now.ToUnixTimeSeconds();

    public TimeSpan Scale(TimeSpan telegramTime) => telegramTime * options.TimeScale;

    /// <summary>Moves the time of day on. What is judged by it comes due; pauses that have begun last as long as they would have.</summary>
    public void Advance(TimeSpan telegramTime) => Interlocked.Add(ref _ahead, Scale(telegramTime).Ticks);

    public Task DelayAsync(TimeSpan realTime, CancellationToken cancellationToken) =>
        Task.Delay(realTime > TimeSpan.Zero ? realTime : TimeSpan.Zero, time, cancellationToken);

    public Task HangAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);

    public CancellationTokenSource Deadline(TimeSpan realTime) => new(realTime, time);

    public long Timestamp() => time.GetTimestamp();

    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);
}
