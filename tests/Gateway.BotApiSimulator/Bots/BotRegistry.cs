using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gateway.BotApiSimulator.Chats;
using Gateway.BotApiSimulator.Control;
using Gateway.BotApiSimulator.Delivery;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Bots;

/// <summary>All bots, found by token (Bot API) or by id or username (control API).</summary>
internal sealed partial class BotRegistry(
    SimulatorOptions options, SimulatorClock clock, WebhookSender sender, EventHub events, WebhookReplies replies)
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<long, Bot> _bots = new();

    public IReadOnlyList<Bot> All => [.. _bots.Values.OrderBy(bot => bot.Id)];

    /// <summary>The bot that this token opens, made on first use unless tokens are strict; null means 401.</summary>
    public Bot? Authenticate(string token)
    {
        if (!TryReadId(token, out var id))
            return null;
        if (!_bots.TryGetValue(id, out var bot) && !options.StrictTokens && _bots.Count < Capacity)
            bot = _bots.GetOrAdd(id, key => Create(key, token));
        return bot is not null && string.Equals(bot.Token, token, StringComparison.Ordinal) ? bot : null;
    }

    /// <summary>Registers a bot; for a known id the token is replaced, as after BotFather's /revoke.</summary>
    public Bot? Register(string token, string? username, string? firstName)
    {
        if (!TryReadId(token, out var id))
            return null;
        var bot = _bots.GetOrAdd(id, key => Create(key, token));
        bot.Token = token;
        bot.Username = username ?? bot.Username;
        bot.FirstName = firstName ?? bot.FirstName;
        events.Publish("bot", new() { ["bot_id"] = bot.Id });
        return bot;
    }

    public Bot? Find(string idOrUsername)
    {
        if (long.TryParse(idOrUsername, out var id))
            return _bots.GetValueOrDefault(id);
        var name = idOrUsername.TrimStart('@');
        return _bots.Values.FirstOrDefault(bot => string.Equals(bot.Username, name, StringComparison.OrdinalIgnoreCase));
    }

    private Bot Create(long id, string token)
    {
        events.Publish("bot", new() { ["bot_id"] = id });
        Bot? bot = null;
        var updates = new UpdateQueue(id, clock, events);
        var delivery = new WebhookDelivery(updates, sender, clock, answer => replies.Execute(bot!, answer));
        return bot = new Bot(id, token, updates, delivery, new Conversations(id, clock, events));
    }

    private static bool TryReadId(string token, out long id)
    {
        id = 0;
        return TokenPattern().IsMatch(token) && long.TryParse(token.AsSpan(0, token.IndexOf(':', StringComparison.Ordinal)), out id);
    }

    [GeneratedRegex(@"\A[0-9]+:[A-Za-z0-9_-]{3,}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenPattern();
}
