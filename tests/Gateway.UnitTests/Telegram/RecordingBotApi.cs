using System.Text.Json.Nodes;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Telegram;

/// <summary>A Bot API, or a sender in front of one, that answers as it is told to and remembers what it was asked.</summary>
internal sealed class RecordingBotApi : IBotApi, IBotSender
{
    private readonly List<SendClass> _classes = [];
    private readonly List<(string Method, JsonNode Parameters, long BotId)> _calls = [];

    public IReadOnlyList<(string Method, JsonNode Parameters, long BotId)> Calls => _calls;

    public IEnumerable<string> Methods => _calls.Select(call => call.Method);

    /// <summary>As what the calls of a sender were made.</summary>
    public IReadOnlyList<SendClass> Classes => _classes;

    /// <summary>The texts that were sent.</summary>
    public IEnumerable<string> Texts => _calls.Where(call => call.Method is "sendMessage").Select(call => (string)call.Parameters["text"]!);

    public Func<string, CancellationToken, Task<BotApiAnswer>> Answer { get; set; } = (_, _) => Task.FromResult(BotApiAnswer.Success(default));

    public void Fail(BotApiAnswer answer, string? method = null) =>
        Answer = (called, _) => Task.FromResult(method is null || string.Equals(called, method, StringComparison.Ordinal) ? answer : BotApiAnswer.Success(default));

    /// <summary>Answers nothing until the caller gives up.</summary>
    public void Hang() => Answer = async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return BotApiAnswer.NoAnswer("unreachable");
    };

    public Task<BotApiAnswer> CallAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        _calls.Add((method, JsonNode.Parse(parameters.Span)!, token.BotId));
        return Answer(method, cancellationToken);
    }

    public Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken)
    {
        _classes.Add(call.Class);
        return CallAsync(bot.Token, call.Method, call.Parameters, cancellationToken);
    }
}
