using Gateway.Domain.Webhooks;

namespace Gateway.Domain.Bots;

/// <summary>Where the <c>http</c> handler POSTs a bot's updates.</summary>
/// <param name="Url">An absolute http or https address.</param>
/// <param name="Timeout">How long one POST may take. The default is 10 seconds.</param>
/// <param name="Secret">Signs each POST by Standard Webhooks when set.</param>
public sealed record HttpTarget(Uri Url, TimeSpan Timeout, SigningSecret? Secret)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
}
