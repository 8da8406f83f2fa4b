using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Infrastructure.Updates;

/// <summary>A message that a bot sent, on its way into the log.</summary>
internal sealed class SentMessage(Bot bot, UpdateEnvelope envelope, byte[] raw, bool edited) : LogEntry(bot, envelope, raw)
{
    /// <summary>The message existed before.</summary>
    public bool Edited => edited;

    /// <summary>Its id here.</summary>
    public TaskCompletionSource<long?> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Never: it was sent, whoever still waits.</summary>
    public override bool IsAbandoned => false;

    public override void Fail(Exception failure) => Stored.TrySetException(failure);
}
