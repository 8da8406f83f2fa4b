using Gateway.Application.Chats;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Updates;

namespace Gateway.Infrastructure.Chats;

/// <summary>What bots sent goes the way of what they receive: through the inbox, in its shared commits.</summary>
internal sealed class PostgresMessageLog(PostgresUpdateInbox inbox) : IMessageLog
{
    public Task<long?> AppendSentAsync(Bot bot, ReadOnlyMemory<byte> message, bool edited, CancellationToken cancellationToken)
    {
        // A sign-in code never travels, and the message that this one answers stands inside it.
        if (UpdateEnvelopeReader.ReadSent(message.Span, edited) is not { CarriesSignIn: false } envelope)
            return Task.FromResult<long?>(null);
        return inbox.AppendAsync(new SentMessage(bot, envelope, message.ToArray(), edited), cancellationToken);
    }
}
