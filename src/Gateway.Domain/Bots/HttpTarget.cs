using Gateway.Domain.Webhooks;

namespace Gateway.Domain.Bots;

/// <summary>Where the <c>http</c> handler POSTs a bot's updates.</summary>
/// <param name="Url">An absolute http or https address.</param>
/// <param name="Timeout">How long one POST may take. The default is 10 seconds.</param>
/// <param name="Secret">Signs each POST by Standard Webhooks when set.</param>
public sealed record HttpTarget(Uri Url, TimeSpan Timeout, SigningSecret? Secret)
{
    /// <summary>The address is not the operator's own, so nothing but globally routable addresses may be connected to.</summary>
    public bool Guarded { get; init; }

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    /// <summary>What a bad timeout is told.</summary>
    public const string TimeoutRule = $"must be {Duration.Form}, from 1s to 1h";

    /// <summary>What a bad address is told.</summary>
    public const string UrlRule = "must be an absolute http or https address without a user name";

    public static bool TryParseTimeout(string text, out TimeSpan timeout) =>
        Duration.TryParse(text, out timeout) && timeout >= ShortestTimeout && timeout <= LongestTimeout;

    public static bool TryParseUrl(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https" && !HasUser(url) && url.Host.Length > 0;

    /// <summary>An empty user name, too: <see cref="Uri.UserInfo"/> does not tell it from none.</summary>
    private static bool HasUser(Uri url) => url.GetComponents(UriComponents.StrongAuthority, UriFormat.UriEscaped).Contains('@', StringComparison.Ordinal);
}
