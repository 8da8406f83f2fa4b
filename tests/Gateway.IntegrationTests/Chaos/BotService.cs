using System.Collections.Concurrent;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>One POST of an update to its bot's service.</summary>
/// <param name="Update">As <c>bot-id</c>.</param>
/// <param name="Bot">The slug.</param>
/// <param name="Chat">Its lane; null for an update without one.</param>
/// <param name="Gateway">Who made it.</param>
/// <param name="From">When it arrived.</param>
/// <param name="To">When it was answered, or its sender hung up.</param>
/// <param name="Succeeded">It was answered 200.</param>
internal sealed record Attempt(string Update, string Bot, string? Chat, string Gateway, DateTimeOffset From, DateTimeOffset To, bool Succeeded)
{
    public bool Overlaps(Attempt other) => From < other.To && other.From < To;
}

/// <summary>The service behind the http bots: quick, sometimes slow, sometimes failing the first time, sometimes with something to say.</summary>
internal sealed class BotService : IAsyncDisposable
{
    private readonly HttpReceiver _receiver;
    private readonly ConcurrentDictionary<string, bool> _failed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ReceivedRequest, bool> _succeeded = new(ReferenceEqualityComparer.Instance);

    private BotService(HttpReceiver receiver) => _receiver = receiver;

    public IReadOnlyList<Attempt> Attempts => [.. _receiver.Requests.Select(Read)];

    public static async Task<BotService> StartAsync()
    {
        var service = new BotService(await HttpReceiver.StartAsync());
        service._receiver.Respond(service.AnswerAsync);
        return service;
    }

    /// <summary>Where the gateway of this name asks for this bot.</summary>
    public string Url(string gateway, string bot) => new Uri(_receiver.Url, $"/{gateway}/{bot}").ToString();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async Task<Answer> AnswerAsync(ReceivedRequest request)
    {
        // The same for each attempt, on whichever run: ids are.
        var random = new Random((int)request.UpdateId);
        var takes = random.Next(8) == 0 ? random.Next(1000, 4000) : random.Next(5, 60);
        var fails = random.Next(16) == 0;
        var speaks = request.Chat is not null && random.Next(6) == 0;
        await Task.Delay(TimeSpan.FromMilliseconds(takes), TimeProvider.System);
        if (fails && _failed.TryAdd(Name(request), true))
            return new Answer(500);
        if (request.Ended == long.MaxValue)
            _succeeded[request] = true;
        return speaks ? Answer.Json("""{"text":"yes"}""") : Answer.Done;
    }

    private Attempt Read(ReceivedRequest request)
    {
        var names = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var took = request.Ended == long.MaxValue ? TimeSpan.MaxValue : TimeProvider.System.GetElapsedTime(request.Began, request.Ended);
        var to = took == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : request.ArrivedAt + took;
        return new Attempt(Name(request), names[^1], request.Chat, names[0], request.ArrivedAt, to, _succeeded.ContainsKey(request));
    }

    private static string Name(ReceivedRequest request) => request.Headers["webhook-id"];
}
