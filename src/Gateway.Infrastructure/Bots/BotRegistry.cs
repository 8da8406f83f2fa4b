using System.Collections.Frozen;
using System.Globalization;
using Gateway.Application.Bots;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Infrastructure.Bots;

/// <summary>An immutable picture of all bots, the file's and the database's, replaced as a whole when one changes.</summary>
internal sealed partial class BotRegistry : IBotRegistry
{
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private IReadOnlyList<Bot> _file;
    private IReadOnlyList<Bot> _stored = [];
    private IReadOnlyList<UnservedBot> _unserved = [];
    private FrozenSet<string> _shadowed = [];
    private volatile Snapshot _snapshot;

    public BotRegistry(IEnumerable<Bot> file, ILogger<BotRegistry>? logger = null)
    {
        _logger = logger ?? NullLogger<BotRegistry>.Instance;
        _file = [.. file];
        _snapshot = new Snapshot(_file, []);
    }

    /// <summary>Raised after the change can be seen. Whoever listens must not block.</summary>
    public event EventHandler<StoredBotChanges>? StoredChanged;

    public IReadOnlyList<Bot> All => _snapshot.Bots;

    public Bot? Principal => _snapshot.Principal;

    public Bot? Find(string name) => _snapshot.ByName.GetValueOrDefault(name);

    public string? SlugOf(string nameOrId)
    {
        var snapshot = _snapshot;
        if (long.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return Array.Find(snapshot.Bots, bot => bot.Id == id)?.Slug ?? snapshot.Unserved.FirstOrDefault(bot => bot.Id == id)?.Slug;
        return snapshot.ByName.GetValueOrDefault(nameOrId)?.Slug
            ?? snapshot.Unserved.FirstOrDefault(bot => BotUsername.AreSame(bot.Slug, nameOrId) || BotUsername.AreSame(bot.Username, nameOrId))?.Slug;
    }

    /// <summary>Takes the bots of the database as they are now.</summary>
    /// <param name="bots">Those that can be served.</param>
    /// <param name="unserved">Those that cannot.</param>
    public void ReplaceStored(IReadOnlyList<Bot> bots, IReadOnlyList<UnservedBot> unserved)
    {
        IReadOnlyList<Bot> before;
        lock (_lock)
        {
            before = _stored;
            (_stored, _unserved) = (bots, unserved);
            Merge();
        }

        Bot[] made = [.. bots.Where(bot => !before.Any(known => IsRegisteredLike(known, bot)))];
        Bot[] gone = [.. before.Where(bot => bots.All(known => known.Id != bot.Id) && unserved.All(known => known.Id != bot.Id))];
        if (made.Length + gone.Length > 0)
            StoredChanged?.Invoke(this, new StoredBotChanges(made, gone));
    }

    /// <summary>Takes note of a username that Telegram told. False when another bot of the file already goes by that name.</summary>
    public bool SetUsername(Bot bot, string username)
    {
        lock (_lock)
        {
            if (_file.Any(known => known.Id != bot.Id && GoesBy(known, username)))
                return false;
            _file = [.. _file.Select(known => known.Id == bot.Id ? known with { Username = username } : known)];
            Merge();
            return true;
        }
    }

    /// <summary>The file's bots win: whoever wrote it meant it, and can read the log.</summary>
    private void Merge()
    {
        var shadowed = _stored.Where(bot => _file.Any(known => Collide(known, bot))).ToList();
        foreach (var bot in shadowed.Where(bot => !_shadowed.Contains(bot.Slug)))
            LogShadowed(_logger, bot.Slug, _file.First(known => Collide(known, bot)).Slug);
        _shadowed = shadowed.Select(bot => bot.Slug).ToFrozenSet(StringComparer.Ordinal);
        _snapshot = new Snapshot(
            [.. _file, .. _stored.Except(shadowed)],
            [.. _unserved, .. shadowed.Select(bot => new UnservedBot(bot.Id, bot.Slug, bot.Username))]);
    }

    /// <summary>Telegram need not be told of the change.</summary>
    private static bool IsRegisteredLike(Bot one, Bot other) =>
        one.Id == other.Id && string.Equals(one.Slug, other.Slug, StringComparison.Ordinal)
        && one.WebhookSecret.Matches(other.WebhookSecret.Reveal()) && string.Equals(one.Token.Reveal(), other.Token.Reveal(), StringComparison.Ordinal);

    private static bool Collide(Bot one, Bot other) =>
        one.Id == other.Id || GoesBy(one, other.Slug) || (other.Username is { } username && GoesBy(one, username));

    private static bool GoesBy(Bot bot, string name) => BotUsername.AreSame(bot.Slug, name) || BotUsername.AreSame(bot.Username, name);

    [LoggerMessage(3802, LogLevel.Error, "{Bot}: this bot of the API is not served, since bot {FileBot} of the bots file has its name or its Telegram id")]
    private static partial void LogShadowed(ILogger logger, string bot, string fileBot);

    private sealed class Snapshot
    {
        public Snapshot(IReadOnlyList<Bot> bots, IReadOnlyList<UnservedBot> unserved)
        {
            Bots = [.. bots];
            Unserved = unserved;
            Principal = Array.Find(Bots, bot => bot.Handler == HandlerKind.Auth);
            ByName = Bots
                .SelectMany(bot => bot.Username is null ? [(bot.Slug, bot)] : new[] { (bot.Slug, bot), (Slug: bot.Username, bot) })
                .DistinctBy(pair => pair.Slug, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(pair => pair.Slug, pair => pair.bot, StringComparer.OrdinalIgnoreCase);
        }

        public Bot[] Bots { get; }

        public IReadOnlyList<UnservedBot> Unserved { get; }

        public Bot? Principal { get; }

        public FrozenDictionary<string, Bot> ByName { get; }
    }
}

/// <summary>A bot that is stored and cannot be served: its secrets cannot be decrypted, or the bots file has another in its place.</summary>
internal sealed record UnservedBot(long Id, string Slug, string? Username);
