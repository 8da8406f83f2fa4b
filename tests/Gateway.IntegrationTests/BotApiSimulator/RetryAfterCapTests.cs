using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class RetryAfterCapTests : SimulatorTest
{
    // An hour is 1.8 s here, a day would be 43 s.
    protected override SimulatorOptions Options => new() { TimeScale = 0.0005 };

    [Test]
    public async Task RetryAfter_IsHonouredForAnHourAtMost()
    {
        var refused = false;
        Hook.Answer = (_, response) =>
        {
            if (!refused)
                (response.StatusCode, response.Headers.RetryAfter) = (503, "86400");
            refused = true;
            return Task.CompletedTask;
        };
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        var attempts = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single().Attempts;

        (attempts[^1].At - attempts[0].At).Should().BeGreaterThan(TimeSpan.FromSeconds(1.79)).And.BeLessThan(TimeSpan.FromSeconds(20));
    }
}
