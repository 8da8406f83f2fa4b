using Gateway.Infrastructure.Webhooks;
using Gateway.UnitTests.Configuration;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookOptionsTests
{
    [Test]
    public void Read_NothingSet_GivesTheDefaults()
    {
        var options = WebhookOptions.Read(Settings.Reader());

        (options.Concurrency, options.Timeout, options.Share).Should().Be((10, TimeSpan.FromSeconds(15), 3));
        options.Lease.Should().BeGreaterThan(WebhookOptions.Window + options.Timeout, "nothing renews it");
    }

    [Test]
    public void Read_WhatIsOutOfBounds_IsNamed()
    {
        var settings = Settings.Reader(("WEBHOOK_CONCURRENCY", "0"), ("WEBHOOK_TIMEOUT", "3m"));

        WebhookOptions.Read(settings);

        settings.Problems.Should().Equal("WEBHOOK_CONCURRENCY: must be a whole number from 1 to 1000.", "WEBHOOK_TIMEOUT: must be between 1s and 2m.");
    }

    [Test]
    public void Share_OfOneAtATime_IsOne() => WebhookOptions.Read(Settings.Reader(("WEBHOOK_CONCURRENCY", "1"))).Share.Should().Be(1);
}
