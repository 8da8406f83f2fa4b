using System.Globalization;
using System.Text.Json;
using Gateway.Application.Telegram;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Telegram;

/// <summary>Two instances send through one Redis to a Telegram that has limits.</summary>
internal sealed class SendingTests
{
    private const string Token = "4711:AAtoken_of-the-bot";
    private const long Ada = 100001;
    private const string Chat = "100001";
    private const int PerSecond = 20;

    private static readonly SendOptions Limits = new() { PerBot = new SendLimit(200, TimeSpan.FromSeconds(1)), PerChat = new SendLimit(PerSecond, TimeSpan.FromSeconds(1)) };

    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;
    private RedisDatabase _redis = null!;
    private SendingInstance _one = null!;
    private SendingInstance _other = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _simulator = await SimulatorProcess.StartAsync();
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        _redis = await SharedServers.ClaimRedisAsync();
        _one = new SendingInstance(_simulator.BaseUrl, _redis.Url, Limits);
        _other = new SendingInstance(_simulator.BaseUrl, _redis.Url, Limits);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        _telegram.Dispose();
        await _redis.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Test]
    public async Task AHundredSendsToOneChat_StayWithinTheLimits_AndAPauseOfTheirsHoldsNoOtherChat()
    {
        const int Burst = PerSecond * SendOptions.Burst;
        await _telegram.LimitRatesAsync(perChatPerSecond: PerSecond, chatBurst: Burst);
        await _telegram.FaultAsync(SimFault.TooManyRequests(3) with { ChatId = Chat });

        var sends = Enumerable.Range(0, 100).Select(n => SendAsync(n % 2 == 0 ? _one : _other, Ada, $"{n}")).ToArray();
        await _telegram.WaitForCallAsync(static call => call.HttpStatus == 429);
        await _telegram.FaultAsync(SimFault.TooManyRequests(1) with { ChatId = Chat, Times = 2 });
        var elsewhere = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => SendAsync(_other, Ada + n, "elsewhere")));

        elsewhere.Should().OnlyContain(static answer => answer.Ok);
        sends.Count(static send => send.IsCompleted).Should().BeLessThan(100, "their chat has to pause");
        (await Task.WhenAll(sends)).Should().OnlyContain(static answer => answer.Ok);

        var calls = (await _telegram.CallsAsync(method: "sendMessage")).Where(static call => call.ChatId is Chat).ToArray();
        var taken = calls.Where(static call => call.Ok).ToArray();
        taken.Select(static call => call.Text).Should().OnlyHaveUniqueItems().And.HaveCount(100);
        Of(taken, 0).Should().BeInAscendingOrder("an instance keeps the order");
        Of(taken, 1).Should().BeInAscendingOrder("an instance keeps the order");
        calls.Count(static call => call.Fault is null && call.HttpStatus == 429).Should().BeLessThanOrEqualTo(2, "the limits are kept, not found out");
        foreach (var first in taken)
        {
            var second = taken.Count(call => call.At >= first.At && call.At < first.At + TimeSpan.FromSeconds(1));
            second.Should().BeLessThanOrEqualTo(Burst + PerSecond);
        }

        static IEnumerable<int> Of(SimCall[] calls, int parity) =>
            calls.Select(static call => int.Parse(call.Text!, CultureInfo.InvariantCulture)).Where(n => n % 2 == parity);
    }

    [Test]
    public async Task AGroupThatMigrated_GetsItsMessageInTheSupergroup()
    {
        await _telegram.FaultAsync(SimFault.MigratedTo(-500, -1001000000500));

        var answer = await SendAsync(_one, -500, "moving");

        answer.Ok.Should().BeTrue();
        (await _telegram.MessagesAsync("4711", -1001000000500)).Select(static message => message.Text).Should().Equal("moving");
    }

    private static Task<BotApiAnswer> SendAsync(SendingInstance instance, long chat, string text) => instance.Sender.CallAsync(
        new Bot { Slug = "hello", Token = BotToken.TryParse(Token, out var token) ? token : null!, Handler = HandlerKind.None, WebhookSecret = new Secret("secret") },
        new OutgoingCall("sendMessage", JsonSerializer.SerializeToUtf8Bytes(new { chat_id = chat, text }), SendClass.Api),
        CancellationToken.None);
}
