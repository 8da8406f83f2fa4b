using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.UnitTests.Persistence;

internal sealed class DatabaseOptionsTests
{
    [Test]
    public void AUrl_IsReadWithWhatItEscapes()
    {
        var read = Read("postgres://ga%40te:p%3Aw%2Fd@db.internal:6432/my%20db?sslmode=verify-full&application_name=x&connect_timeout=9");

        (read.Username, read.Password, read.Host, read.Port, read.Database).Should().Be(("ga@te", "p:w/d", "db.internal", 6432, "my db"));
        (read.SslMode, read.ApplicationName, read.Timeout).Should().Be((SslMode.VerifyFull, "x", 9));
    }

    [TestCase("postgresql://localhost/db", "localhost")]
    [TestCase("POSTGRES://localhost/db", "localhost")]
    [TestCase("postgres://[::1]/db", "::1")]
    [TestCase("Host=localhost;Database=db", "localhost")]
    public void TheLeast_GetsTheDefaults(string text, string host)
    {
        var read = Read(text);

        (read.Host, read.Port, read.Database).Should().Be((host, 5432, "db"));
        (read.ApplicationName, read.Timeout, read.CommandTimeout, read.KeepAlive).Should().Be(("telegram-gateway", 5, 10, 30));
    }

    [Test]
    public void WhatIsSet_Stays() =>
        Read("Host=x;Application Name=mine;Timeout=1;Command Timeout=2;Max Auto Prepare=3;Keepalive=4").Should().BeEquivalentTo(
            new { ApplicationName = "mine", Timeout = 1, CommandTimeout = 2, MaxAutoPrepare = 3, KeepAlive = 4 });

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("Database=db")]
    [TestCase("Host=x;Unknown=1")]
    [TestCase("Host=x;Port=abc")]
    [TestCase("postgres://")]
    [TestCase("postgres://host:port/db")]
    [TestCase("postgres://host/db?unknown=1")]
    [TestCase("postgres://host/db?sslmode=maybe")]
    [TestCase("redis://host")]
    public void WhatIsNone_IsRefused(string text) => DatabaseOptions.TryParse(text, out _).Should().BeFalse();

    private static NpgsqlConnectionStringBuilder Read(string text)
    {
        DatabaseOptions.TryParse(text, out var options).Should().BeTrue();
        return new NpgsqlConnectionStringBuilder(options.ConnectionString);
    }
}
