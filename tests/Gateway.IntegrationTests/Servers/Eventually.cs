using System.Runtime.CompilerServices;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The one polling loop, for what happens in other processes and gives no signal.</summary>
internal static class Eventually
{
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static Task BecomesAsync(
        Func<bool> condition,
        TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string what = "") =>
        BecomesAsync(() => Task.FromResult(condition()), deadline, what);

    /// <summary>The first of the values read that <paramref name="condition"/> holds for.</summary>
    public static async Task<T> ReadsAsync<T>(
        Func<Task<T>> read,
        Func<T, bool> condition,
        TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        T? value = default;
        await BecomesAsync(async () => condition(value = await read()), deadline, what);
        return value!;
    }

    /// <summary>
    /// Returns once <paramref name="condition"/> is true. One that throws is not true yet: a server that is coming back refuses
    /// connections. Its last exception is kept for the report.
    /// </summary>
    /// <exception cref="TimeoutException">The condition was not true within the deadline (30 s by default).</exception>
    public static async Task BecomesAsync(
        Func<Task<bool>> condition,
        TimeSpan? deadline = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var limit = deadline ?? DefaultDeadline;
        var started = TimeProvider.System.GetTimestamp();
        var test = TestContext.CurrentContext.CancellationToken;
        for (Exception? last = null; ;)
        {
            try
            {
                if (await condition().WaitAsync(limit, TimeProvider.System, test))
                    return;
                last = null;
            }
            catch (Exception e) when (!test.IsCancellationRequested)
            {
                last = e;
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Not true within {limit.TotalSeconds:0.#} s: {what}", last);
            await Task.Delay(Pause, TimeProvider.System, test);
        }
    }
}
