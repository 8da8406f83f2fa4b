using System.Net;
using Gateway.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.UnitTests.Http;

internal sealed class ClientAddressTests
{
    [TestCase("127.0.0.1", true)]
    [TestCase("127.9.9.9", true)]
    [TestCase("::1", true)]
    [TestCase("::ffff:127.0.0.1", true)]
    [TestCase("198.51.100.7", false)]
    [TestCase("::ffff:198.51.100.7", false)]
    [TestCase(null, false)]
    public void Loopback_IsThisMachine(string? address, bool local) => From(address).IsFromThisMachine().Should().Be(local);

    [TestCase("X-Forwarded-For")]
    [TestCase("X-Original-For")]
    [TestCase("Forwarded")]
    [TestCase("X-Real-IP")]
    [TestCase("Via")]
    public void WhatWasPassedOn_IsNot(string header)
    {
        var context = From("127.0.0.1");
        context.Request.Headers[header] = "127.0.0.1";

        context.IsFromThisMachine().Should().BeFalse();
    }

    [Test]
    public void AMappedAddress_IsSaidAsIpv4() => From("::ffff:198.51.100.7").ClientAddress()!.ToString().Should().Be("198.51.100.7");

    private static DefaultHttpContext From(string? address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        return context;
    }
}
