using BenchmarkDotNet.Attributes;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Streams;

namespace Gateway.Benchmarks.Allocations;

/// <summary>A committed update as the event that is published.</summary>
public class TellingEvents
{
    private const long Position = 4_711_000;
    private const long Chat = 1_000;

    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_794_000_001);

    private readonly UpdateEnvelope _message = Sample.Envelope(Sample.Text);
    private readonly UpdateEnvelope _callback = Sample.Envelope(Sample.Callback);

    [Benchmark(Description = "make an event and its JSON: a message of 340 bytes")]
    public byte[] Message()
    {
        var known = new LogRecord.Known(Position, Domain.Chats.Message.In, _message.SenderId, _message.Message!.SenderName, _message.Message.SenderUsername, DeletedAt: null);
        return Record(_message, Sample.Text).ToEvent(_message, known).Json;
    }

    [Benchmark(Description = "make an event and its JSON: a callback query")]
    public byte[] Callback() => Record(_callback, Sample.Callback).ToEvent(envelope: null, known: null).Json;

    private static LogRecord Record(UpdateEnvelope envelope, byte[] raw) =>
        new(Position, LogEvent.UpdateType, Sample.Bot.Slug, envelope.Kind, Chat, envelope.ChatId, envelope.UpdateId, At, raw);
}
