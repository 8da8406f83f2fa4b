using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

/// <summary>A call that came, and when by the test's clock.</summary>
internal sealed record CallThatCame(string Method, string? Chat, string? Text, DateTimeOffset At, JsonNode Parameters);

/// <summary>Tells of each call as it comes; answers with a message unless it was told otherwise.</summary>
internal sealed class FakeTelegram(ManualClock clock) : IBotApi
{
    private readonly Channel<CallThatCame> _calls = Channel.CreateUnbounded<CallThatCame>();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<BotApiAnswer>> _answers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many calls came.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What a call waits for before it is answered.</summary>
    public Func<CallThatCame, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Task<CallThatCame> NextAsync() => _calls.Reader.ReadAsync().AsTask().SoonAsync();

    public async Task<string[]> NextTextsAsync(int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = (await NextAsync()).Text!;
        return texts;
    }

    /// <summary>The next call for this chat, or of this method, gets these answers, one each.</summary>
    public void Answer(string chatOrMethod, params BotApiAnswer[] answers)
    {
        var queue = _answers.GetOrAdd(chatOrMethod, _ => new ConcurrentQueue<BotApiAnswer>());
        foreach (var answer in answers)
            queue.Enqueue(answer);
    }

    public async Task<BotApiAnswer> CallAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = JsonNode.Parse(parameters.Span)!;
        var call = new CallThatCame(method, read["chat_id"]?.ToString(), (string?)read["text"], clock.GetUtcNow(), read);
        var number = Interlocked.Increment(ref _count);
        await _calls.Writer.WriteAsync(call, CancellationToken.None);
        await Before(call).WaitAsync(cancellationToken);
        if ((Planned(call.Chat) ?? Planned(method)) is { } planned)
            return planned;
        return Message(number, read["chat_id"]?.DeepClone() ?? 0);
    }

    public static BotApiAnswer Message(int id, JsonNode chat) =>
        BotApiAnswer.Success(JsonSerializer.SerializeToElement(new JsonObject { ["message_id"] = id, ["date"] = 1, ["chat"] = new JsonObject { ["id"] = chat } }));

    public static BotApiAnswer Busy(int seconds) => BotApiAnswer.Error(429, "Too Many Requests", TimeSpan.FromSeconds(seconds));

    private BotApiAnswer? Planned(string? key) =>
        key is not null && _answers.TryGetValue(key, out var queue) && queue.TryDequeue(out var planned) ? planned : null;
}
