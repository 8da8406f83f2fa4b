using Gateway.Application.Telegram;
using Polly;
using Polly.Retry;

namespace Gateway.Infrastructure.Telegram;

/// <summary>What is tried again within one call: 429 after its <c>retry_after</c>, and connections that were never made. Anything else may have had its effect.</summary>
internal static class BotApiRetries
{
    public static readonly ResiliencePropertyKey<long> StartedAt = new("started-at");

    public static readonly BotApiAnswer NotConnected = BotApiAnswer.Unsent("no connection could be made");

    /// <summary>A call that would wait longer fails its attempt instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);

    public static ResiliencePipeline<BotApiAnswer> Build(TimeProvider time) =>
        new ResiliencePipelineBuilder<BotApiAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<BotApiAnswer>
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Result is { } answer && Pause(answer) is { } pause
                    && time.GetElapsedTime(attempt.Context.Properties.GetValue(StartedAt, 0)) + pause <= Budget(answer)),
                DelayGenerator = attempt => ValueTask.FromResult(Pause(attempt.Outcome.Result!)),
            })
            .Build();

    private static TimeSpan? Pause(BotApiAnswer answer) =>
        ReferenceEquals(answer, NotConnected) ? ReconnectPause : answer.ErrorCode == 429 ? answer.RetryAfter ?? TimeSpan.FromSeconds(1) : null;

    private static TimeSpan Budget(BotApiAnswer answer) => ReferenceEquals(answer, NotConnected) ? TimeSpan.FromSeconds(2) : Patience;
}
