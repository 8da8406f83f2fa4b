using Gateway.Application.Sessions;
using Gateway.Application.Telemetry;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Pipeline;

/// <summary>The second gate: a bot that requires it hears only people with a session.</summary>
/// <remarks>When the sessions cannot be read it throws <see cref="StoreUnavailableException"/>: only a decision drops an update.</remarks>
internal sealed partial class AuthenticationBehavior<TRequest, TResponse>(
    ISessionStore sessions, SignInHint hint, ILogger<AuthenticationBehavior<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IGatedRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (!request.Bot.RequireAuth)
            return await next();
        if (request.Envelope.Person is not { } person)
        {
            GatewayMeter.Dropped(request.Bot.Slug, "no_sender");
            LogNoPerson(logger, request.Bot.Slug, request.Envelope.UpdateId);
            return TRequest.Dropped;
        }

        if (await sessions.FindAsync(person, cancellationToken) is not null)
            return await next();
        GatewayMeter.Dropped(request.Bot.Slug, "signed_out");
        LogSignedOut(logger, request.Bot.Slug, request.Envelope.UpdateId, person);
        await hint.SendAsync(request.Bot, request.Envelope, person, cancellationToken);
        return TRequest.Dropped;
    }

    [LoggerMessage(1011, LogLevel.Debug, "{Bot}: update {UpdateId} dropped, it has no sender who could be signed in")]
    private static partial void LogNoPerson(ILogger logger, string bot, long updateId);

    [LoggerMessage(1012, LogLevel.Debug, "{Bot}: update {UpdateId} dropped, user {UserId} is not signed in")]
    private static partial void LogSignedOut(ILogger logger, string bot, long updateId, long userId);
}
