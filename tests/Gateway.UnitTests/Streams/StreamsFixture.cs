using Gateway.Application.Accounts;
using Gateway.Application.Lifecycle;
using Gateway.Application.Results;
using Gateway.Application.Streams;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Streams;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;
using MediatR;
using NSubstitute;

namespace Gateway.UnitTests.Streams;

/// <summary>The live streams of a process, which follows a log in memory when a test says so. Time stands still, and the rights are known to stand.</summary>
internal abstract class StreamsFixture
{
    /// <summary>An admin.</summary>
    protected const long Ada = 42;

    /// <summary>May read the bots hello and other.</summary>
    protected const long Bob = 43;

    protected static readonly StreamWish Hello = new(Bot: "hello");
    protected static readonly StreamWish Other = new(Bot: "other");
    protected static readonly StreamWish Everything = new(All: true);

    private readonly List<StreamClient> _clients = [];
    private readonly IMediator _mediator = Substitute.For<IMediator>();
    private long _epoch;

    protected ManualClock Clock { get; } = new();

    protected MemoryLog Log { get; } = new();

    protected LiveHub Hub { get; } = new();

    protected Drain Drain { get; } = new();

    protected RecordingLogger<LogFollower> Logger { get; } = new();

    protected MemoryAccounts Accounts { get; private set; } = null!;

    protected LiveRights Rights { get; private set; } = null!;

    protected LiveStreams Streams { get; private set; } = null!;

    protected LogHints Hints { get; private set; } = null!;

    protected LogFollower Follower { get; private set; } = null!;

    /// <summary>Happens after the rights to a wish were checked.</summary>
    protected Func<Task> WhileAsking { get; set; } = () => Task.CompletedTask;

    [SetUp]
    public async Task SetUpAsync()
    {
        Accounts = new MemoryAccounts(Clock);
        Accounts.Stands(Ada, Access.Admin);
        Accounts.Stands(Bob, Reading("hello", "other"));
        _mediator.Send(Arg.Any<IRequest<Result<StreamTarget>>>(), Arg.Any<CancellationToken>()).Returns(call => FindAsync(call.Arg<FindStreamTarget>()));
        Rights = new LiveRights(new CredentialCheck(Accounts, Accounts, Substitute.For<IApiKeyUse>(), Clock), Clock);
        Streams = new LiveStreams(Hub, Rights, Log, _mediator, Clock, Drain);
        Hints = new LogHints(Clock);
        Follower = new LogFollower(Log, Hub, Hints, Clock, Logger);
        await VerifyAsync();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        Log.Meanwhile = _ => Task.CompletedTask;
        await Follower.StopAsync(CancellationToken.None).SoonAsync();
        foreach (var client in _clients)
            await client.DisposeAsync();
        Follower.Dispose();
        Drain.Dispose();
    }

    protected static Access Reading(params string[] bots) => new() { Scopes = [Scope.MessagesRead], Bots = bots.ToDictionary(bot => bot, _ => Right.Read, StringComparer.Ordinal) };

    protected StreamCredential TokenOf(long user) => new(Accounts.Issue(user, Clock.GetUtcNow()).Value, IsKey: false);

    protected async Task<StreamClient> OpenAsync(StreamCredential credential)
    {
        var client = new StreamClient((await Streams.OpenAsync(credential, "192.0.2.1", CancellationToken.None).SoonAsync()).Value!);
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>A client with subscriptions.</summary>
    protected async Task<StreamClient> FollowAsync(long user, params StreamWish[] wishes)
    {
        var client = await OpenAsync(TokenOf(user));
        foreach (var wish in wishes)
            await client.SubscribeAsync(wish);
        return client;
    }

    /// <summary>This process takes in what the log has grown by.</summary>
    protected Task CatchUpAsync() => Follower.RunOnceAsync(CancellationToken.None).SoonAsync();

    /// <summary>The log grows by an event, which this process takes in. Answers its position.</summary>
    protected async Task<long> GrowAsync(string bot = "hello", long? chat = null)
    {
        var position = Log.Add(bot, chat);
        await CatchUpAsync();
        return position;
    }

    /// <summary>The rights are read and have not changed.</summary>
    protected Task VerifyAsync() => Rights.RunOnceAsync(new RightsReading(Clock.GetTimestamp(), _epoch), CancellationToken.None).SoonAsync();

    /// <summary>The rights are read and have changed.</summary>
    protected Task ChangeAsync(long user, Access access, bool disabled = false)
    {
        Accounts.Stands(user, access, disabled);
        _epoch++;
        return VerifyAsync();
    }

    /// <summary>The follower of this process has done what there was and waits.</summary>
    protected async Task IdleAsync()
    {
        for (var began = TimeProvider.System.GetTimestamp(); !Clock.IsAwaited; await Task.Yield())
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    private async Task<Result<StreamTarget>> FindAsync(FindStreamTarget request)
    {
        StreamTarget target = request.Wish switch
        {
            { ChatId: { } chat } => new EventsOfChat(chat, "hello"),
            { Bot: "123456" } => new EventsOfBot("hello"),
            { Bot: { } bot } => new EventsOfBot(bot),
            _ => new AllEvents(),
        };
        Result<StreamTarget> found = target.IsAllowed(request.Caller.Access) ? target : Failure.Forbidden("right_missing", "It needs a right.");
        await WhileAsking();
        return found;
    }
}
