using Gateway.Application.Telegram;
using Polly;
using Polly.Retry;

namespace Gateway.Infrastructure.Telegram;

/// <summary>What is tried again within one call: connections that were never made. Anything else may have had its effect.</summary>
internal static class BotApiReconnects
{
    public static readonly ResiliencePropertyKey<long> StartedAt = new("started-at");

    public static readonly BotApiAnswer NotConnected = BotApiAnswer.Unsent("no connection could be made");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static ResiliencePipeline<BotApiAnswer> Build(TimeProvider time) =>
        new ResiliencePipelineBuilder<BotApiAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<BotApiAnswer>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = attempt => ValueTask.FromResult(
                    ReferenceEquals(attempt.Outcome.Result, NotConnected)
                    && time.GetElapsedTime(attempt.Context.Properties.GetValue(StartedAt, 0)) + Pause <= Patience),
                DelayGenerator = _ => ValueTask.FromResult<TimeSpan?>(Pause),
            })
            .Build();
}
