using System.Diagnostics;
using Gateway.Application.Jobs;

namespace Gateway.Application.Telemetry;

/// <summary>
/// One trace goes from the update endpoint through the job's row to its handler, the calls that this makes and the webhooks that are told. Nothing is
/// begun for an update that is not sampled, or while nobody listens. No span holds an address: it may hold a secret.
/// </summary>
public static class GatewayTracer
{
    public const string Name = "telegram-gateway";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Somebody takes what is traced.</summary>
    public static bool IsHeard => Source.HasListeners();

    /// <summary>Where the caller stands in its trace, as W3C's <c>traceparent</c>; null where nothing is traced.</summary>
    public static string? Here => IsHeard && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>An attempt at a job, wherever its update came in.</summary>
    internal static Activity? BeginJob(ClaimedJob job)
    {
        if (Follow("run job", ActivityKind.Consumer, job.TraceParent) is not { } span)
            return null;
        span.SetTag("bot", job.Claim.BotSlug);
        span.SetTag("job", job.Claim.JobId);
        span.SetTag("attempt", job.Claim.Attempt);
        return span;
    }

    /// <summary>An attempt of a delivery to a webhook, whose event came of a job.</summary>
    /// <param name="traceParent">What the job keeps.</param>
    /// <param name="webhook">The webhook.</param>
    /// <param name="delivery">The delivery.</param>
    public static Activity? BeginDelivery(string? traceParent, long webhook, long delivery)
    {
        if (Follow("deliver event", ActivityKind.Client, traceParent) is not { } span)
            return null;
        span.SetTag("webhook", webhook);
        span.SetTag("delivery", delivery);
        return span;
    }

    /// <summary>A call to somebody else, if what makes it is traced.</summary>
    public static Activity? BeginCall(string name) => Here is null ? null : Source.StartActivity(name, ActivityKind.Client);

    /// <summary>Says how it ended; no error where that is null. A word of ours: what others say of an error may quote what it was about.</summary>
    public static void Say(this Activity span, int? status, string? error)
    {
        if (status is { } code and > 0)
            span.SetTag("http.response.status_code", code);
        if (error is not null)
            span.SetStatus(ActivityStatusCode.Error, error);
    }

    private static Activity? Follow(string name, ActivityKind kind, string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent) : null;
}
