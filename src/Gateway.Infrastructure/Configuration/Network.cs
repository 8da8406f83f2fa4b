using System.Net;
using System.Net.Sockets;

namespace Gateway.Infrastructure.Configuration;

/// <summary>Networks as people write them: <c>10.0.0.0/8</c>, <c>fd00::/8</c>, or one address.</summary>
internal static class Network
{
    public const string Form = "networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix";

    /// <summary>All that a setting names; what is none is a problem.</summary>
    /// <param name="settings">Where it is set.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="word">A word that may stand for networks.</param>
    /// <param name="meant">Which.</param>
    public static List<IPNetwork> ReadAll(SettingsReader settings, Setting setting, string? word = null, params IPNetwork[] meant)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in settings.List(setting))
        {
            if (string.Equals(part, word, StringComparison.OrdinalIgnoreCase))
                networks.AddRange(meant);
            else if (TryParse(part, out var network))
                networks.Add(network);
            else
                settings.Problem(setting);
        }

        return networks;
    }

    public static bool TryParse(string text, out IPNetwork network)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        network = default;
        return TryParseAddress(slash < 0 ? text : text[..slash], out var address)
            && IPNetwork.TryParse(slash < 0 ? $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}" : text, out network)
            && network.BaseAddress.Equals(address);
    }

    /// <summary>The framework also takes 10.1 and 010.0.0.1, which people read in different ways.</summary>
    private static bool TryParseAddress(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!) && address is not { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } && !address.IsIPv4MappedToIPv6
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), text, StringComparison.Ordinal));
}
