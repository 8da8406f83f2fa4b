using Gateway.Infrastructure.Configuration;

namespace Gateway.UnitTests.Configuration;

internal sealed class EdgeOptionsTests
{
    [Test]
    public void Unset_BelievesNobody_AndAllowsNoOrigin()
    {
        var read = EdgeOptions.Read(Settings.Reader());

        read.ForwardedNetworks.Should().BeEmpty();
        read.TelegramNetworks.Should().BeEmpty();
        read.AllowedOrigins.Should().BeEmpty();
    }

    [TestCase("10.0.0.0/8", "10.0.0.0/8")]
    [TestCase(" 10.0.0.0/8 ,fd00::/8,, ", "10.0.0.0/8 fd00::/8")]
    [TestCase("192.0.2.1,::1", "192.0.2.1/32 ::1/128")]
    [TestCase("2001:DB8:0::/32", "2001:db8::/32")]
    [TestCase("0.0.0.0/0", "0.0.0.0/0")]
    public void Networks_AreRead(string text, string networks)
    {
        var settings = Settings.Reader(("FORWARDED_NETWORKS", text));

        string.Join(' ', EdgeOptions.Read(settings).ForwardedNetworks).Should().Be(networks);
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("10.0.0.1/8")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/")]
    [TestCase("10.0.0.0/8/8")]
    [TestCase("10.1")]
    [TestCase("10.1/16")]
    [TestCase("010.0.0.0/8")]
    [TestCase("::ffff:10.0.0.0/104")]
    [TestCase("fe80::1%1")]
    [TestCase("proxy.internal")]
    [TestCase("*")]
    [TestCase("10.0.0.0/8 fd00::/8")]
    public void BadNetworks_AreAProblem(string text)
    {
        var settings = Settings.Reader(("FORWARDED_NETWORKS", $"127.0.0.1,{text}"));

        EdgeOptions.Read(settings);

        settings.Problems.Should().Equal(
            "FORWARDED_NETWORKS: must be networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix.");
    }

    [TestCase("telegram", "149.154.160.0/20 91.108.4.0/22")]
    [TestCase(" Telegram ,10.0.0.0/8", "149.154.160.0/20 91.108.4.0/22 10.0.0.0/8")]
    [TestCase("10.1.2.3", "10.1.2.3/32")]
    public void TelegramNetworks_AreRead_WithAWordForThoseThatTelegramNames(string text, string networks)
    {
        var settings = Settings.Reader(("TELEGRAM_NETWORKS", text));

        string.Join(' ', EdgeOptions.Read(settings).TelegramNetworks).Should().Be(networks);
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("telegram.org", "must be the word telegram, networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix.")]
    [TestCase("149.154.160.1/20", "must be the word telegram, networks such as 10.0.0.0/8, fd00::/8 or single addresses, separated by commas, with no bits set after the prefix.")]
    [TestCase(" , ", "names no network. Write telegram, or unset it to take updates from anywhere.")]
    public void BadTelegramNetworks_AreAProblem(string text, string problem)
    {
        var settings = Settings.Reader(("TELEGRAM_NETWORKS", text));

        EdgeOptions.Read(settings);

        settings.Problems.Should().Equal($"TELEGRAM_NETWORKS: {problem}");
    }

    [Test]
    public void AnEmptyFileOfTelegramNetworks_OpensNothing()
    {
        var settings = Settings.Reader(("TELEGRAM_NETWORKS_FILE", "/dev/null"));

        EdgeOptions.Read(settings);

        settings.Problems.Should().Equal("TELEGRAM_NETWORKS: names no network. Write telegram, or unset it to take updates from anywhere.");
    }

    [Test]
    public void TheWordTelegram_StandsInNoOtherSetting()
    {
        var settings = Settings.Reader(("FORWARDED_NETWORKS", "telegram"));

        EdgeOptions.Read(settings).ForwardedNetworks.Should().BeEmpty();
        settings.Problems.Should().ContainSingle();
    }

    [TestCase("https://console.example.org", "https://console.example.org")]
    [TestCase("HTTPS://Console.Example.org:443/, http://localhost:3000", "https://console.example.org http://localhost:3000")]
    [TestCase("https://bücher.example", "https://xn--bcher-kva.example")]
    [TestCase("http://[::1]:8080", "http://[::1]:8080")]
    public void Origins_AreReadAsBrowsersWriteThem(string text, string origins)
    {
        var settings = Settings.Reader(("ALLOWED_ORIGINS", text));

        string.Join(' ', EdgeOptions.Read(settings).AllowedOrigins).Should().Be(origins);
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("*")]
    [TestCase("null")]
    [TestCase("https://*.example.org")]
    [TestCase("console.example.org")]
    [TestCase("https://console.example.org/app")]
    [TestCase("https://console.example.org?x")]
    [TestCase("https://console.example.org#x")]
    [TestCase("https://user@console.example.org")]
    [TestCase("ftp://console.example.org")]
    [TestCase("https://console.example.org:99999")]
    public void BadOrigins_AreAProblem(string text)
    {
        var settings = Settings.Reader(("ALLOWED_ORIGINS", text));

        EdgeOptions.Read(settings);

        settings.Problems.Should().Equal("ALLOWED_ORIGINS: must be origins such as https://console.example.org, separated by commas, without paths or wildcards.");
    }
}
