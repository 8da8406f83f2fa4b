namespace Gateway.UnitTests.Time;

internal static class Waiting
{
    /// <summary>For what is about to happen on another thread; the limit only keeps a broken test from hanging.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Limit);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static async Task CancelledAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task.SoonAsync();
    }
}
