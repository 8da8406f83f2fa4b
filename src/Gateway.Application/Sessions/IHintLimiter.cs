namespace Gateway.Application.Sessions;

/// <summary>Sees to it that a sender is told to sign in at most once a minute by each bot, over all instances.</summary>
public interface IHintLimiter
{
    /// <summary>True for the first caller within <paramref name="window"/>.</summary>
    Task<bool> ClaimAsync(string botSlug, long userId, TimeSpan window, CancellationToken cancellationToken);
}
