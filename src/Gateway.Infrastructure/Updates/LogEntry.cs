using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Infrastructure.Updates;

/// <summary>Something on its way into the log, and the request that waits for it.</summary>
internal abstract class LogEntry(Bot bot, UpdateEnvelope envelope, byte[] raw)
{
    public Bot Bot => bot;

    public UpdateEnvelope Envelope => envelope;

    public byte[] Raw => raw;

    /// <summary>It need not be committed any more.</summary>
    public abstract bool IsAbandoned { get; }

    public abstract void Fail(Exception failure);
}
