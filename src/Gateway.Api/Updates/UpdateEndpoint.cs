using System.Diagnostics;
using System.Net;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Telemetry;
using Gateway.Application.Updates;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using MediatR;

namespace Gateway.Api.Updates;

/// <summary>Where Telegram delivers. What is checked, in which order, and what is answered: SPEC, section 3.</summary>
internal static partial class UpdateEndpoint
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    /// <summary>The secret, and an address where <paramref name="networks"/> are set, is all that it asks for: it passes by accounts, rate limits and pages.</summary>
    public static void MapUpdateEndpoint(this IEndpointRouteBuilder routes, IReadOnlyList<IPNetwork> networks)
    {
        var endpoint = routes.MapPost("/api/v1/telegram/webhook/{bot}", ReceiveAsync).ShortCircuit().DisableHttpMetrics();
        if (networks.Count > 0)
            endpoint.AddEndpointFilter(new SourceNetworks(networks, routes.ServiceProvider.GetRequiredService<ILogger<SourceNetworks>>()));
    }

    private static async Task<IResult> ReceiveAsync(
        string bot, HttpContext context, IBotRegistry bots, IMediator mediator, TimeProvider time, ILogger<ReceiveUpdate> logger)
    {
        var receivedAt = time.GetTimestamp();
        var known = bots.Find(bot);
        var (outcome, kind) = (UpdateOutcomes.Failed, default(string));
        try
        {
            (var answer, outcome, kind) = known is null
                ? new Receipt(Problems.Problem(StatusCodes.Status404NotFound, "unknown_bot", "There is no such bot."), UpdateOutcomes.Forged)
                : await TakeAsync(known, context, mediator, time, receivedAt, logger);
            return answer;
        }
        finally
        {
            GatewayMeter.Received(known?.Slug ?? string.Empty, kind, outcome, time.GetElapsedTime(receivedAt));
        }
    }

    private static async Task<Receipt> TakeAsync(
        Bot known, HttpContext context, IMediator mediator, TimeProvider time, long receivedAt, ILogger<ReceiveUpdate> logger)
    {
        if (!IsFromTelegram(context.Request, known))
        {
            LogForged(logger, known.Slug);
            return Forged(Problems.Problem(StatusCodes.Status401Unauthorized, "wrong_secret", $"{SecretHeader} is missing or wrong."));
        }

        byte[]? raw;
        try
        {
            raw = await RequestBody.ReadAsync(context.Request, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            return Malformed(Problems.Problem(StatusCodes.Status408RequestTimeout, "request_timeout", "The body took too long."));
        }

        if (raw is null)
            return Malformed(Problems.BodyTooLarge());
        if (UpdateEnvelopeReader.Read(raw, out var problem) is not { } envelope)
        {
            LogMalformed(logger, known.Slug, problem);
            return Malformed(Problems.Problem(StatusCodes.Status400BadRequest, "malformed_update", problem));
        }

        if (GatewayTracer.Here is not null)
            Tag(Activity.Current!, known, envelope);
        try
        {
            var result = await mediator.Send(new ReceiveUpdate(known, new ReceivedUpdate(raw, envelope, receivedAt)), CancellationToken.None);
            return result == ReceiveUpdateResult.Failed
                ? new Receipt(Problems.Problem(StatusCodes.Status500InternalServerError, "handler_failed", "The handler failed; deliver the update again."), UpdateOutcomes.Failed, envelope.Kind)
                : new Receipt(EmptyObject.Instance, Outcome(result), envelope.Kind);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogUnavailable(logger, known.Slug, envelope.UpdateId, unavailable.Message);
            return new Receipt(Problems.Unavailable(context, "The update cannot be taken now; deliver it again."), UpdateOutcomes.Unavailable, envelope.Kind);
        }
    }

    private static void Tag(Activity span, Bot bot, UpdateEnvelope envelope)
    {
        span.SetTag("bot", bot.Slug);
        span.SetTag("update", envelope.UpdateId);
        span.SetTag("kind", envelope.Kind);
    }

    private static bool IsFromTelegram(HttpRequest request, Bot bot) =>
        request.Headers[SecretHeader] is [{ Length: > 0 and <= WebhookSecret.MaxLength } secret] && bot.WebhookSecret.Matches(secret);

    private static string Outcome(ReceiveUpdateResult result) => result switch
    {
        ReceiveUpdateResult.Known => UpdateOutcomes.Known,
        ReceiveUpdateResult.Dropped => UpdateOutcomes.Dropped,
        _ => UpdateOutcomes.Accepted,
    };

    private static Receipt Forged(IResult answer) => new(answer, UpdateOutcomes.Forged);

    private static Receipt Malformed(IResult answer) => new(answer, UpdateOutcomes.Malformed);

    /// <summary>What is answered and what is counted.</summary>
    private readonly record struct Receipt(IResult Answer, string Outcome, string? Kind = null);

    [LoggerMessage(4101, LogLevel.Warning, "{Bot}: a request without its secret was refused")]
    private static partial void LogForged(ILogger logger, string bot);

    [LoggerMessage(4102, LogLevel.Warning, "{Bot}: a malformed update was refused: {Problem}")]
    private static partial void LogMalformed(ILogger logger, string bot, string problem);

    [LoggerMessage(4103, LogLevel.Warning, "{Bot}: update {UpdateId} cannot be taken now: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string bot, long updateId, string reason);

    /// <summary><c>{}</c>: accepted, known already, or dropped; Telegram need not know which.</summary>
    private sealed class EmptyObject : IResult
    {
        public static readonly EmptyObject Instance = new();

        private static readonly ReadOnlyMemory<byte> Body = "{}"u8.ToArray();

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = Body.Length;
            return httpContext.Response.Body.WriteAsync(Body).AsTask();
        }
    }
}
