using Gateway.Application.Lifecycle;
using Gateway.Application.Streams;
using Gateway.Infrastructure.Streams;
using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>One dispatcher, driven in this process.</summary>
internal sealed class DispatcherTests
{
    private Store _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await Store.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task AMarkThatSomebodyElseHas_IsTriedAgainInAMoment()
    {
        await _store.AddKeyAsync();
        await _store.AddHookAsync(1);
        await using var session = await _store.Db.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(DispatchSql.LockMark, session, transaction))
            await hold.ExecuteScalarAsync();
        await CrashTests.FillAsync(_store.Db, events: 1);
        var time = new TimeWithoutPolls();
        using var dispatcher = new WebhookDispatcher(
            _store.Get<NpgsqlDataSource>(), _store.Get<IEventLog>(), _store.Get<LogHints>(), _store.Get<DeliveryWakeups>(), _store.Get<Drain>(), time, NullLogger<WebhookDispatcher>.Instance);
        await dispatcher.StartAsync(CancellationToken.None);

        await time.Rested.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        await transaction.CommitAsync();

        await Eventually.BecomesAsync(async () => await _store.Db.CountAsync("webhook_deliveries") == 1);
        await dispatcher.StopAsync(CancellationToken.None);
    }

    /// <summary>Whoever waits for longer than a moment waits for ever.</summary>
    private sealed class TimeWithoutPolls : TimeProvider
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

        private readonly TaskCompletionSource _rested = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Rested => _rested.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _rested.TrySetResult();
            return base.CreateTimer(callback, state, dueTime < Moment ? dueTime : Timeout.InfiniteTimeSpan, period);
        }
    }
}
