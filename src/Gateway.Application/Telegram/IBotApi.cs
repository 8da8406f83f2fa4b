using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>The only thing that knows Telegram's HTTP.</summary>
public interface IBotApi
{
    /// <summary>Calls a method with a JSON object as its parameters.</summary>
    /// <remarks>
    /// Waits out a <c>retry_after</c> and connects again where no connection was made, for up to 30 seconds in all. Nothing else is
    /// tried twice, because nothing else proves that the call had no effect. Failures are answers, not exceptions; only
    /// <paramref name="cancellationToken"/> throws.
    /// </remarks>
    Task<BotApiAnswer> CallAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken);
}
