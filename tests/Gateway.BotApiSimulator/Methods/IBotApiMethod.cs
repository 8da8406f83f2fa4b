using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>One Bot API method; found by its name in any case.</summary>
internal interface IBotApiMethod
{
    string Name { get; }

    /// <summary>Whether the call writes to a chat and so counts against the rate limits.</summary>
    bool IsLimited => false;

    ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken);
}
