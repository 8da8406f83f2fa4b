using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Takes every call, and knows which chats were written to.</summary>
internal sealed class RecordingSender : IBotSender
{
    private readonly ConcurrentQueue<long> _told = [];

    /// <summary>The chat of each message that was sent.</summary>
    public IReadOnlyList<long> Told => [.. _told];

    /// <summary>Telegram is slow: no message is answered before this ends.</summary>
    public Task Slowness { get; set; } = Task.CompletedTask;

    public async Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken)
    {
        call.Method.Should().Be("sendMessage");
        _told.Enqueue(JsonNode.Parse(call.Parameters.Span)!["chat_id"]!.GetValue<long>());
        await Slowness.WaitAsync(cancellationToken);
        return BotApiAnswer.Success(default(JsonElement));
    }
}
