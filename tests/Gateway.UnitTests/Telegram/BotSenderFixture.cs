using Gateway.Application.Chats;
using Gateway.Application.Lifecycle;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

/// <summary>A sender with its budgets, in front of a Telegram that tells what it was sent.</summary>
internal abstract class BotSenderFixture
{
    protected static readonly SendLimit Plenty = new(1000, TimeSpan.FromSeconds(1));
    protected static readonly SendOptions Unlimited = new() { PerBot = Plenty, PerChat = Plenty, PerGroup = Plenty };

    protected ManualClock Clock { get; private set; } = null!;

    protected FakeTelegram Telegram { get; private set; } = null!;

    protected Drain Drain { get; private set; } = null!;

    protected IMessageLog? Log { get; set; }

    protected IChatMigrations? Migrations { get; set; }

    protected RecordingLogger<BotSender> Logger { get; private set; } = null!;

    protected RecordingLogger<SentMessages> StoreLogger { get; private set; } = null!;

    private BotSender Sender { get; set; } = null!;

    [SetUp]
    public void SetUp()
    {
        (Clock, Log, Migrations, Logger, StoreLogger) = (new ManualClock(), null, null, new RecordingLogger<BotSender>(), new RecordingLogger<SentMessages>());
        Telegram = new FakeTelegram(Clock);
        Drain = new Drain();
        Build(Unlimited);
    }

    [TearDown]
    public void TearDown() => Drain.Dispose();

    protected void Build(SendOptions options, ISendBudget? budget = null) => Sender = new BotSender(
        Telegram, budget ?? new MemorySendBudget(options, Clock), options, new SentMessages(Clock, StoreLogger, Log), Clock, Drain, Logger, Migrations);

    protected Task<BotApiAnswer> SendAsync(
        object chat, string text, SendClass by = SendClass.Api, Bot? bot = null, CancellationToken cancellationToken = default) =>
        CallAsync("sendMessage", new { chat_id = chat, text }, by, bot, cancellationToken);

    protected Task<BotApiAnswer> CallAsync(
        string method, object parameters, SendClass by = SendClass.Api, Bot? bot = null, CancellationToken cancellationToken = default) =>
        Sender.CallAsync(bot ?? A.Bot(), new OutgoingCall(method, BotApiCalls.Parameters(parameters), by), cancellationToken);

    /// <summary>Holds up the first call that is answered from now on; returns what lets it go.</summary>
    protected TaskCompletionSource HoldTheNext()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        Telegram.Before = _ => Interlocked.Exchange(ref taken, 1) == 0 ? held.Task : Task.CompletedTask;
        return held;
    }

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
