using Gateway.Domain.Bots;

namespace Gateway.Infrastructure.Bots;

/// <summary>An entry of the bots file as far as it could be read, so that one problem does not hide another. Messages call it by its place.</summary>
internal sealed record BotEntry(
    string Place, string? Slug = null, string? Username = null, BotToken? Token = null, HandlerKind? Handler = null, bool Async = false, bool RequireAuth = false)
{
    /// <summary>The bot; null when the entry has a problem.</summary>
    public Bot? Bot { get; init; }
}
