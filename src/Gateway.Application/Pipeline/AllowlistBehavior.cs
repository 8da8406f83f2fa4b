using Gateway.Application.Telemetry;
using Gateway.Domain.Updates;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Pipeline;

/// <summary>The first gate: with an allowlist, whoever is not on it is dropped in silence, and so is what has no sender.</summary>
internal sealed partial class AllowlistBehavior<TRequest, TResponse>(
    AllowlistOptions options, ILogger<AllowlistBehavior<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IGatedRequest<TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (options.AllowedUsers is not { } allowed || IsAllowed(allowed, request.Envelope))
            return next();
        GatewayMeter.Dropped(request.Bot.Slug, request.Envelope.Person is null ? "no_sender" : "not_allowed");
        LogDropped(logger, request.Bot.Slug, request.Envelope.UpdateId, request.Envelope.SenderId);
        return Task.FromResult(TRequest.Dropped);
    }

    private static bool IsAllowed(IReadOnlySet<long> allowed, UpdateEnvelope envelope) =>
        envelope.Person is { } person && allowed.Contains(person);

    [LoggerMessage(1001, LogLevel.Debug, "{Bot}: update {UpdateId} dropped, sender {SenderId} is not on the allowlist")]
    private static partial void LogDropped(ILogger logger, string bot, long updateId, long? senderId);
}
