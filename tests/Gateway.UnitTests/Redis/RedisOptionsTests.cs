using System.Net;
using Gateway.Infrastructure.Redis;
using Gateway.UnitTests.Configuration;

namespace Gateway.UnitTests.Redis;

internal sealed class RedisOptionsTests
{
    [TestCase("redis://cache.internal", "cache.internal", 6379, null, 0, false)]
    [TestCase("redis://:p%40ss@cache.internal:6380/3", "cache.internal", 6380, "p@ss", 3, false)]
    [TestCase("redis://default:pass@cache.internal/", "cache.internal", 6379, "pass", 0, false)]
    [TestCase("rediss://:a:b@cache.internal", "cache.internal", 6379, "a:b", 0, true)]
    public void AUrl_IsRead(string url, string host, int port, string? password, int database, bool tls)
    {
        var client = RedisOptions.Read(Settings.Reader(("REDIS_URL", url)))!.Client;

        client.EndPoints.Should().ContainSingle().Which.Should().Be(new DnsEndPoint(host, port));
        client.Password.Should().Be(password);
        (client.DefaultDatabase, client.Ssl, client.AbortOnConnectFail).Should().Be((database, tls, false));
        client.SslHost.Should().Be(host);
    }

    [Test]
    public void AnIpv6Address_IsRead() =>
        RedisOptions.Read(Settings.Reader(("REDIS_URL", "redis://[::1]:6380")))!.Client.EndPoints.Should().ContainSingle().Which.Should().Be(new IPEndPoint(IPAddress.IPv6Loopback, 6380));

    [Test]
    public void Unset_IsNone() => RedisOptions.Read(Settings.Reader()).Should().BeNull();

    [TestCase("cache.internal:6379")]
    [TestCase("http://cache.internal")]
    [TestCase("redis://")]
    [TestCase("redis://cache.internal/x")]
    [TestCase("redis://cache.internal/-1")]
    [TestCase("redis://cache.internal/1024")]
    [TestCase("redis://cache.internal:port")]
    public void WhatIsNone_IsAProblem(string url) => ProblemOf(url).Should().Be("REDIS_URL: must be redis://[:password@]host:port[/db], or rediss:// for TLS.");

    [Test]
    public void AUserName_IsAProblem() =>
        ProblemOf("redis://ada:pass@cache.internal").Should().Be("REDIS_URL: names a user other than default, which the client cannot send. Use the default user's password.");

    private static string ProblemOf(string url)
    {
        var settings = Settings.Reader(("REDIS_URL", url));
        RedisOptions.Read(settings).Should().BeNull();
        return settings.Problems.Should().ContainSingle().Subject;
    }
}
