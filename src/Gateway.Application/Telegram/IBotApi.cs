using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>The only thing that knows Telegram's HTTP.</summary>
public interface IBotApi
{
    /// <summary>Calls a method with a JSON object as its parameters.</summary>
    /// <remarks>
    /// One attempt: it connects again where no connection was made, for up to two seconds; nothing else proves that the call had no
    /// effect, save 429, and waiting that out is the business of <see cref="IBotSender"/>, through which go all calls on a bot's behalf.
    /// Failures are answers, not exceptions; only <paramref name="cancellationToken"/> throws.
    /// </remarks>
    Task<BotApiAnswer> CallAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken);
}
