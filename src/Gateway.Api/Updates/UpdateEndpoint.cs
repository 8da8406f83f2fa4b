using System.Net;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Application;
using Gateway.Application.Bots;
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
        var endpoint = routes.MapPost("/api/v1/telegram/webhook/{bot}", ReceiveAsync).ShortCircuit();
        if (networks.Count > 0)
            endpoint.AddEndpointFilter(new SourceNetworks(networks, routes.ServiceProvider.GetRequiredService<ILogger<SourceNetworks>>()));
    }

    private static async Task<IResult> ReceiveAsync(
        string bot, HttpContext context, IBotRegistry bots, IMediator mediator, TimeProvider time, ILogger<ReceiveUpdate> logger)
    {
        var receivedAt = time.GetTimestamp();
        if (bots.Find(bot) is not { } known)
            return Problems.Problem(StatusCodes.Status404NotFound, "unknown_bot", "There is no such bot.");
        if (!IsFromTelegram(context.Request, known))
        {
            LogForged(logger, known.Slug);
            return Problems.Problem(StatusCodes.Status401Unauthorized, "wrong_secret", $"{SecretHeader} is missing or wrong.");
        }

        byte[]? raw;
        try
        {
            raw = await RequestBody.ReadAsync(context.Request, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            return Problems.Problem(StatusCodes.Status408RequestTimeout, "request_timeout", "The body took too long.");
        }

        if (raw is null)
            return Problems.BodyTooLarge();
        if (UpdateEnvelopeReader.Read(raw, out var problem) is not { } envelope)
        {
            LogMalformed(logger, known.Slug, problem);
            return Problems.Problem(StatusCodes.Status400BadRequest, "malformed_update", problem);
        }

        try
        {
            var result = await mediator.Send(new ReceiveUpdate(known, new ReceivedUpdate(raw, envelope, receivedAt)), CancellationToken.None);
            return result == ReceiveUpdateResult.Failed
                ? Problems.Problem(StatusCodes.Status500InternalServerError, "handler_failed", "The handler failed; deliver the update again.")
                : EmptyObject.Instance;
        }
        catch (StoreUnavailableException unavailable)
        {
            LogUnavailable(logger, known.Slug, envelope.UpdateId, unavailable.Message);
            return Problems.Unavailable(context, "The update cannot be taken now; deliver it again.");
        }
    }

    private static bool IsFromTelegram(HttpRequest request, Bot bot) =>
        request.Headers[SecretHeader] is [{ Length: > 0 and <= WebhookSecret.MaxLength } secret] && bot.WebhookSecret.Matches(secret);

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
