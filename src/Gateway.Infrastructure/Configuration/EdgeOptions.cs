using System.Net;

namespace Gateway.Infrastructure.Configuration;

/// <summary>What stands between the gateway and its callers.</summary>
public sealed class EdgeOptions
{
    /// <summary>Where Telegram says that it delivers from, on https://core.telegram.org/bots/webhooks, and that this may change.</summary>
    private static readonly IPNetwork[] Telegrams = [IPNetwork.Parse("149.154.160.0/20"), IPNetwork.Parse("91.108.4.0/22")];

    /// <summary>Stands for <see cref="Telegrams"/>.</summary>
    public const string TelegramsWord = "telegram";

    private EdgeOptions(IReadOnlyList<IPNetwork> forwardedNetworks, IReadOnlyList<IPNetwork> telegramNetworks, IReadOnlyList<string> allowedOrigins) =>
        (ForwardedNetworks, TelegramNetworks, AllowedOrigins) = (forwardedNetworks, telegramNetworks, allowedOrigins);

    /// <summary><c>FORWARDED_NETWORKS</c>: proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    /// <value>The default value is empty: the headers are ignored.</value>
    public IReadOnlyList<IPNetwork> ForwardedNetworks { get; }

    /// <summary><c>TELEGRAM_NETWORKS</c>: from where updates are taken; the word <c>telegram</c> stands for the networks that Telegram names.</summary>
    /// <value>The default value is empty: from anywhere.</value>
    public IReadOnlyList<IPNetwork> TelegramNetworks { get; }

    /// <summary><c>ALLOWED_ORIGINS</c>: origins whose pages may call the management API from a browser, as browsers write them.</summary>
    /// <value>The default value is empty: none.</value>
    public IReadOnlyList<string> AllowedOrigins { get; }

    internal static EdgeOptions Read(SettingsReader settings) =>
        new(Network.ReadAll(settings, GatewaySettings.ForwardedNetworks), ReadTelegramNetworks(settings), ReadOrigins(settings));

    private static List<IPNetwork> ReadTelegramNetworks(SettingsReader settings)
    {
        var networks = Network.ReadAll(settings, GatewaySettings.TelegramNetworks, TelegramsWord, Telegrams);
        if (settings.IsSet(GatewaySettings.TelegramNetworks) && settings.Raw(GatewaySettings.TelegramNetworks) is { } text && text.Trim(',', ' ').Length == 0)
            settings.Problem($"{GatewaySettings.TelegramNetworks.Name}: names no network. Write {TelegramsWord}, or unset it to take updates from anywhere.");
        return networks;
    }

    private static List<string> ReadOrigins(SettingsReader settings)
    {
        var origins = new List<string>();
        foreach (var part in settings.List(GatewaySettings.AllowedOrigins))
        {
            if (Uri.TryCreate(part, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
                origins.Add(url.IsDefaultPort ? $"{url.Scheme}://{Host(url)}" : $"{url.Scheme}://{Host(url)}:{url.Port}");
            else
                settings.Problem(GatewaySettings.AllowedOrigins);
        }

        return origins;
    }

    private static string Host(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
}
