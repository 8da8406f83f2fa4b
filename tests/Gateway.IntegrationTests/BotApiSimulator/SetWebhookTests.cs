using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class SetWebhookTests : SimulatorTest
{
    protected override SimulatorOptions Options => new();

    [TestCase("not a url", null)]
    [TestCase("ftp://example.com/x", null)]
    [TestCase("http://127.0.0.1:1/", "with space")]
    [TestCase("http://127.0.0.1:1/", "ünï")]
    public async Task BadValues_AreRefused(string url, string? secret)
    {
        var (status, answer) = await CallAsync("setWebhook", new { url, secret_token = secret });

        status.Should().Be(400);
        ((bool)answer["ok"]!).Should().BeFalse();
        ((int)answer["error_code"]!).Should().Be(400);
        Description(answer).Should().StartWith("Bad Request: ");
    }

    [TestCase(256, 200)]
    [TestCase(257, 400)]
    public async Task Secret_MayHave256Characters(int length, int expected)
    {
        var (status, _) = await CallAsync("setWebhook", new { url = HookUrl, secret_token = new string('a', length) });

        status.Should().Be(expected);
    }

    [Test]
    public async Task SameValues_AreAlreadySet_AnotherChangeWithinASecondIsTooMany()
    {
        await SetWebhookAsync();

        var (same, sameAnswer) = await CallAsync("setWebhook", new { url = HookUrl, secret_token = Secret, max_connections = 40 });
        var (other, otherAnswer) = await CallAsync("setWebhook", new { url = HookUrl, secret_token = "another" });

        same.Should().Be(200);
        Description(sameAnswer).Should().Be("Webhook is already set");
        other.Should().Be(429);
        ((int)otherAnswer["error_code"]!).Should().Be(429);
        ((int)otherAnswer["parameters"]!["retry_after"]!).Should().Be(1);
    }

    [Test]
    public async Task ChangeAfterASecond_IsMade_AndUndeliveredUpdatesGoThere()
    {
        using var gate = Hook.Hold();
        await using var second = await HttpReceiver.StartAsync();
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");
        await gate.ReachedAsync();

        await Eventually.ReadsAsync(() => CallAsync("setWebhook", new { url = UrlOf(second) }), call => call.Status == 200);
        var delivery = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single();

        second.Requests.Should().ContainSingle();
        delivery.Attempts.Should().HaveCount(2);
        delivery.Attempts[0].Error.Should().Be("Webhook was changed");
    }

    [Test]
    public async Task GetWebhookInfo_TellsEverythingButTheSecret()
    {
        await CallAsync("setWebhook", new
        {
            url = HookUrl,
            secret_token = Secret,
            max_connections = 7,
            allowed_updates = new[] { "message", "poll" },
        });

        var (_, answer) = await CallAsync("getWebhookInfo");
        var info = answer["result"]!;

        ((string)info["url"]!).Should().Be(HookUrl);
        ((int)info["max_connections"]!).Should().Be(7);
        ((int)info["pending_update_count"]!).Should().Be(0);
        info["allowed_updates"]!.AsArray().Select(kind => (string)kind!).Should().BeEquivalentTo("message", "poll");
        answer.ToJsonString().Should().NotContain(Secret);
    }

    [Test]
    public async Task DeleteWebhook_KeepsWhatWaits_UnlessToldToDropIt()
    {
        Hook.Respond(new Answer(500));
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        await CallAsync("deleteWebhook");
        var (_, kept) = await CallAsync("getWebhookInfo");
        await CallAsync("deleteWebhook", new { drop_pending_updates = true });
        var (_, dropped) = await CallAsync("getWebhookInfo");

        ((string)kept["result"]!["url"]!).Should().BeEmpty();
        ((int)kept["result"]!["pending_update_count"]!).Should().Be(1);
        ((int)dropped["result"]!["pending_update_count"]!).Should().Be(0);
        (await Sim.DeliveriesAsync(Bot, sent.UpdateId)).Single().State.Should().Be("dropped");
    }

    [Test]
    public async Task UpdatesFromBeforeTheWebhook_AreDeliveredInOrder()
    {
        var sent = new List<SimUpdate>();
        for (var i = 0; i < 10; i++)
            sent.Add(await Sim.SendTextAsync(Bot, Ada, $"{i}"));

        await SetWebhookAsync();
        await Sim.WaitDeliveredAsync(Bot, sent[^1].UpdateId);

        Hook.Requests.Select(request => request.UpdateId).Should().Equal(sent.Select(update => update.UpdateId));
    }

    [Test]
    public async Task AllowedUpdates_EmptyList_IsEverythingButTheThreeThatAreAskedForByName()
    {
        await CallAsync("setWebhook", new { url = HookUrl, allowed_updates = Array.Empty<string>() });

        (await IsFilteredAsync("message")).Should().BeFalse();
        (await IsFilteredAsync("managed_bot")).Should().BeFalse();
        (await IsFilteredAsync("chat_member")).Should().BeTrue();
        (await IsFilteredAsync("message_reaction")).Should().BeTrue();
        (await IsFilteredAsync("message_reaction_count")).Should().BeTrue();
    }

    [Test]
    public async Task AllowedUpdates_Absent_KeepsTheFormerSetting()
    {
        await CallAsync("getUpdates", new { allowed_updates = new[] { "message_reaction" } });
        await SetWebhookAsync();

        (await IsFilteredAsync("message_reaction")).Should().BeFalse();
        (await IsFilteredAsync("message")).Should().BeTrue();
    }

    [Test]
    public async Task AllowedUpdates_AsTextOfAForm_CountsToo()
    {
        using var http = new HttpClient { BaseAddress = Server.BaseUrl };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["url"] = HookUrl,
            ["allowed_updates"] = """["poll"]""",
        });
        using var answer = await http.PostAsync($"/bot{Token}/setwebhook", form);

        answer.IsSuccessStatusCode.Should().BeTrue();
        (await IsFilteredAsync("poll")).Should().BeFalse();
        (await IsFilteredAsync("message")).Should().BeTrue();
    }

    private async Task<bool> IsFilteredAsync(string kind)
    {
        var sent = await Sim.InjectAsync(Bot, $$"""{ "{{kind}}": { "chat": { "id": 1 } } }""");
        var state = (await Sim.DeliveriesAsync(Bot, sent.UpdateId)).Single().State;
        state.Equals("filtered", StringComparison.Ordinal).Should().Be(sent.Filtered);
        return sent.Filtered;
    }
}
