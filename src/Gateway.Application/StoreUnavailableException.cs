namespace Gateway.Application;

/// <summary>PostgreSQL or Redis cannot take or tell something now. Nothing was acknowledged; the caller answers 503 and Telegram asks again.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
