using Gateway.Application.Pipeline;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using MediatR;

namespace Gateway.Application.Updates;

/// <summary>One update has arrived for a bot, by whichever way in.</summary>
/// <remarks>Throws <see cref="StoreUnavailableException"/> when it can be neither accepted nor refused now.</remarks>
public sealed record ReceiveUpdate(Bot Bot, ReceivedUpdate Update) : IGatedRequest<ReceiveUpdateResult>
{
    public static ReceiveUpdateResult Dropped => ReceiveUpdateResult.Dropped;

    public UpdateEnvelope Envelope => Update.Envelope;
}

public enum ReceiveUpdateResult
{
    /// <summary>What had to survive is committed; without a database, the handler has finished.</summary>
    Accepted,

    /// <summary>A repeat of an accepted update.</summary>
    Known,

    /// <summary>A gate decided against it.</summary>
    Dropped,

    /// <summary>Its handler failed and nothing keeps the update: it must be delivered again.</summary>
    Failed,
}

internal sealed class ReceiveUpdateHandler(InProcessReception inProcess, DurableReception? durable = null)
    : IRequestHandler<ReceiveUpdate, ReceiveUpdateResult>
{
    public Task<ReceiveUpdateResult> Handle(ReceiveUpdate request, CancellationToken cancellationToken)
    {
        var (bot, update) = request;

        // A sign-in code never travels: no row, no event, and no handler but that of the auth bot.
        var mayHoldCode = bot.Handler == HandlerKind.Auth || update.Envelope.CarriesSignIn;
        if (mayHoldCode || durable is null)
            return inProcess.ReceiveAsync(bot, update, runHandler: !mayHoldCode || bot.Handler == HandlerKind.Auth);
        return durable.ReceiveAsync(bot, update);
    }
}
