using Gateway.Application.Results;

namespace Gateway.Application.Chats;

/// <summary>The chat is still stored, but its bot was taken out of the file or removed.</summary>
internal static class UnservedBot
{
    public static readonly Failure Failure = Results.Failure.Conflict("bot_not_served", "The chat's bot is not served by this gateway any more.");
}
