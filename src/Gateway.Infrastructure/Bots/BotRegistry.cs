using System.Collections.Frozen;
using Gateway.Application.Bots;
using Gateway.Domain.Bots;

namespace Gateway.Infrastructure.Bots;

/// <summary>An immutable picture of all bots, replaced as a whole when one changes.</summary>
internal sealed class BotRegistry : IBotRegistry
{
    private readonly Lock _lock = new();
    private volatile Snapshot _snapshot;

    public BotRegistry(IEnumerable<Bot> bots) => _snapshot = new Snapshot([.. bots]);

    public IReadOnlyList<Bot> All => _snapshot.Bots;

    public Bot? Principal => _snapshot.Principal;

    public Bot? Find(string name) => _snapshot.ByName.GetValueOrDefault(name);

    /// <summary>Takes note of a username that Telegram told. False when another bot already goes by that name.</summary>
    public bool SetUsername(Bot bot, string username)
    {
        lock (_lock)
        {
            if (Find(username) is { } holder && holder.Id != bot.Id)
                return false;
            _snapshot = new Snapshot([.. _snapshot.Bots.Select(known => known.Id == bot.Id ? known with { Username = username } : known)]);
            return true;
        }
    }

    private sealed class Snapshot
    {
        public Snapshot(Bot[] bots)
        {
            Bots = bots;
            Principal = Array.Find(bots, bot => bot.Handler == HandlerKind.Auth);
            ByName = bots
                .SelectMany(bot => bot.Username is null ? [(bot.Slug, bot)] : new[] { (bot.Slug, bot), (Slug: bot.Username, bot) })
                .DistinctBy(pair => pair.Slug, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(pair => pair.Slug, pair => pair.bot, StringComparer.OrdinalIgnoreCase);
        }

        public Bot[] Bots { get; }

        public Bot? Principal { get; }

        public FrozenDictionary<string, Bot> ByName { get; }
    }
}
