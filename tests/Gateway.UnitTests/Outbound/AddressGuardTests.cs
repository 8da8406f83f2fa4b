using System.Net;
using System.Net.Sockets;
using Gateway.Infrastructure.Outbound;

namespace Gateway.UnitTests.Outbound;

internal sealed class AddressGuardTests
{
    private static readonly AddressGuard Guard = new(new OutboundOptions());

    /// <summary>Addresses as somebody would write them who means to reach what stands behind the gateway.</summary>
    [TestCase("http://127.0.0.1/")]
    [TestCase("http://127.1/")]
    [TestCase("http://0x7f.0.0.1/")]
    [TestCase("http://2130706433/")]
    [TestCase("http://017700000001/")]
    [TestCase("http://127.255.255.254/")]
    [TestCase("http://localhost/")]
    [TestCase("http://LOCALHOST./")]
    [TestCase("http://metadata.localhost/")]
    [TestCase("http://0.0.0.0/")]
    [TestCase("http://0/")]
    [TestCase("http://10.0.0.1/")]
    [TestCase("http://10.255.255.255/")]
    [TestCase("http://172.16.0.1/")]
    [TestCase("http://172.31.255.255/")]
    [TestCase("http://192.168.1.1/")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://100.64.0.1/")]
    [TestCase("http://100.100.100.200/")]
    [TestCase("http://192.0.0.192/")]
    [TestCase("http://192.0.2.1/")]
    [TestCase("http://192.88.99.1/")]
    [TestCase("http://198.18.0.1/")]
    [TestCase("http://198.19.255.255/")]
    [TestCase("http://198.51.100.7/")]
    [TestCase("http://203.0.113.7/")]
    [TestCase("http://224.0.0.1/")]
    [TestCase("http://240.0.0.1/")]
    [TestCase("http://255.255.255.255/")]
    [TestCase("http://[::]/")]
    [TestCase("http://[::1]/")]
    [TestCase("http://[::ffff:127.0.0.1]/")]
    [TestCase("http://[::ffff:a9fe:a9fe]/")]
    [TestCase("http://[::127.0.0.1]/")]
    [TestCase("http://[64:ff9b::10.0.0.1]/")]
    [TestCase("http://[64:ff9b:1::1]/")]
    [TestCase("http://[2002:7f00:1::]/")]
    [TestCase("http://[2002:c0a8:101::1]/")]
    [TestCase("http://[2001::1]/")]
    [TestCase("http://[2001:db8::1]/")]
    [TestCase("http://[3fff::1]/")]
    [TestCase("http://[fc00::1]/")]
    [TestCase("http://[fd12:3456::1]/")]
    [TestCase("http://[fe80::1]/")]
    [TestCase("http://[fec0::1]/")]
    [TestCase("http://[ff02::1]/")]
    [TestCase("http://[100::1]/")]
    [TestCase("http://[5f00::1]/")]
    public async Task AllowsAsync_WhatTheWorldCannotReach_IsRefused(string url) =>
        (await Guard.AllowsAsync(new Uri(url), CancellationToken.None)).Should().BeFalse();

    [TestCase("http://1.1.1.1/")]
    [TestCase("http://9.255.255.255/")]
    [TestCase("http://100.63.255.255/")]
    [TestCase("http://172.15.0.1/")]
    [TestCase("http://172.32.0.1/")]
    [TestCase("http://192.169.0.1/")]
    [TestCase("http://223.255.255.254/")]
    [TestCase("https://[2606:4700::1111]/")]
    [TestCase("https://[::ffff:8.8.8.8]/")]
    [TestCase("https://[64:ff9b::8.8.8.8]/")]
    [TestCase("https://[2002:808:808::1]/")]
    public async Task AllowsAsync_WhatIsGlobal_IsAllowed(string url) =>
        (await Guard.AllowsAsync(new Uri(url), CancellationToken.None)).Should().BeTrue();

    [Test]
    public async Task AllowsAsync_ANameOfAPrivateAddress_IsRefused() =>
        (await Resolving("10.0.0.7", "::1").AllowsAsync(new Uri("https://innocent.example/"), CancellationToken.None)).Should().BeFalse();

    [Test]
    public async Task AllowsAsync_ANameThatCannotBeResolvedNow_IsNoReasonToRefuse()
    {
        var guard = new AddressGuard(new OutboundOptions(), (_, _) => throw new SocketException((int)SocketError.TryAgain));

        (await guard.AllowsAsync(new Uri("https://innocent.example/"), CancellationToken.None)).Should().BeTrue();
    }

    [Test]
    public async Task AllowsAsync_ANameThatIsTooLongForAny_IsLikeOneThatCannotBeResolved() =>
        (await Guard.AllowsAsync(new Uri($"https://{string.Concat(Enumerable.Repeat("a.", 150))}example/"), CancellationToken.None)).Should().BeTrue();

    [TestCase("10.1.2.3", true)]
    [TestCase("::ffff:10.1.2.3", true)]
    [TestCase("fd00::5", true)]
    [TestCase("10.2.0.1", false)]
    [TestCase("127.0.0.1", false)]
    public void Allows_WhatTheOperatorNamed(string address, bool allowed)
    {
        var guard = new AddressGuard(new OutboundOptions { AllowedNetworks = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/64")] });

        guard.Allows(IPAddress.Parse(address)).Should().Be(allowed);
    }

    [Test]
    public void Allows_AnAddressWithAScope_IsRefused() => Guard.Allows(new IPAddress(IPAddress.Parse("2606:4700::1111").GetAddressBytes(), 3)).Should().BeFalse();

    private static AddressGuard Resolving(params string[] addresses) =>
        new(new OutboundOptions(), (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));
}
