namespace Gateway.Application.Updates;

/// <summary>How long handlers may take inline.</summary>
public sealed class HandlerOptions
{
    /// <summary><c>HANDLER_TIMEOUT</c>: from the receipt of the update; under the 60 s that Telegram waits for an answer.</summary>
    /// <value>The default value is 45 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(45);
}
