using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

/// <summary>How values stand in the row of a stored bot.</summary>
internal static class StoredBotFields
{
    public static TimeSpan HttpTimeout(this StoredBot row) =>
        row.HttpTimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : HttpTarget.DefaultTimeout;
}
