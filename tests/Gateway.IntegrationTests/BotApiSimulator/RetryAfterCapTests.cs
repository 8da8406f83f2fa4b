using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
[NonParallelizable] // Measures pauses.
internal sealed class RetryAfterCapTests : SimulatorTest
{
    // An hour is 3.6 s here, a day would be 86 s, and the webhook has but 60 ms to answer.
    protected override SimulatorOptions Options => new() { TimeScale = 0.001 };

    [Test]
    public async Task RetryAfter_IsHonouredForAnHourAtMost()
    {
        var refusing = true;
        Hook.Respond(_ => refusing ? Answer.RetryAfter(503, 86_400) : Answer.Done);
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        await Eventually.ReadsAsync(
            async () => (await Sim.DeliveriesAsync(Bot, sent.UpdateId)).Single(),
            delivery => delivery.Attempts.Any(attempt => attempt.Status == 503));
        refusing = false;
        var attempts = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single().Attempts;

        var refused = attempts.ToList().FindIndex(attempt => attempt.Status == 503);
        (attempts[refused + 1].At - attempts[refused].At).Should().BeCloseTo(TimeSpan.FromSeconds(4.6), TimeSpan.FromSeconds(1.01));
    }
}
