using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using MediatR;

namespace Gateway.Application.Pipeline;

/// <summary>A request that must pass the gates: somebody outside asks a bot for something.</summary>
public interface IGatedRequest<TResponse> : IRequest<TResponse>
{
    Bot Bot { get; }

    UpdateEnvelope Envelope { get; }

    /// <summary>The answer when a gate decides against it: nothing happens and nothing is kept.</summary>
    static abstract TResponse Dropped { get; }
}
