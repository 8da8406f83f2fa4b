using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Application.Updates.Handlers;

/// <summary>What a handler is given.</summary>
public sealed record UpdateContext(Bot Bot, byte[] Raw, UpdateEnvelope Envelope)
{
    /// <summary>What an earlier attempt kept.</summary>
    public byte[]? KeptAnswer { get; init; }

    /// <summary>Keeps an answer with the job, so that a retry need not ask again; null where nothing keeps it. False: the lease is lost, stop.</summary>
    public Func<byte[], CancellationToken, Task<bool>>? KeepAnswer { get; init; }
}
