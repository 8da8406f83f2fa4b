namespace Gateway.Infrastructure.Outbound;

/// <summary>A name resolves to nothing that may be connected to. Tells no address: whoever named the URL may not learn what it resolves to here.</summary>
internal sealed class ForbiddenAddressException : Exception
{
    public const string Reason = "its address is not globally routable, and WEBHOOK_ALLOWED_NETWORKS does not name it";

    public ForbiddenAddressException()
        : base(Reason)
    {
    }

    public ForbiddenAddressException(string message)
        : base(message)
    {
    }

    public ForbiddenAddressException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
