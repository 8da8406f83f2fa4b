namespace Gateway.Application.Streams;

/// <summary>What a client asks of its stream; done one after the other.</summary>
public abstract record StreamCommand
{
    public sealed record Subscribe(StreamWish Wish) : StreamCommand;

    public sealed record Unsubscribe(StreamWish Wish) : StreamCommand;

    /// <summary>Goes on with a new credential of the same account.</summary>
    public sealed record Authenticate(StreamCredential Credential) : StreamCommand;

    public sealed record Ping : StreamCommand;

    /// <summary>Has something said in its turn.</summary>
    public sealed record Tell(StreamItem Item) : StreamCommand;
}

/// <summary>What a client has shown for itself.</summary>
/// <param name="Value">A JWT or an API key.</param>
/// <param name="IsKey">It is a key.</param>
public sealed record StreamCredential(string Value, bool IsKey)
{
    public override string ToString() => "***";
}
