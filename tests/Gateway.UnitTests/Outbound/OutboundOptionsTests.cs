using Gateway.Infrastructure.Outbound;
using Gateway.UnitTests.Configuration;

namespace Gateway.UnitTests.Outbound;

internal sealed class OutboundOptionsTests
{
    [Test]
    public void Networks_AreReadInTheirOrder()
    {
        var settings = Settings.Reader(("WEBHOOK_ALLOWED_NETWORKS", "10.0.0.0/8, fd00::/8,192.168.1.5"));

        OutboundOptions.Read(settings).AllowedNetworks.Select(network => network.ToString()).Should().Equal("10.0.0.0/8", "fd00::/8", "192.168.1.5/32");
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("internal.example")]
    [TestCase("10.0.0.1/8")]
    [TestCase("10.0.0.0/33")]
    public void WhatIsNoNetwork_IsAProblem(string value)
    {
        var settings = Settings.Reader(("WEBHOOK_ALLOWED_NETWORKS", value));

        OutboundOptions.Read(settings);

        settings.Problems.Should().ContainSingle().Which.Should().StartWith("WEBHOOK_ALLOWED_NETWORKS: ");
    }
}
