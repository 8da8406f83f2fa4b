namespace Gateway.Domain.Bots;

/// <summary>Where a bot was made.</summary>
public enum BotSource
{
    /// <summary>In the bots file: the operator's, trusted, and changed there alone.</summary>
    File,

    /// <summary>Through the API or the command line; kept in the database.</summary>
    Api,
}
