using System.Runtime.CompilerServices;
using Gateway.Api.Grpc.Protos;
using Gateway.Application.Streams;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Api.Grpc;

/// <summary>
/// An event as both streams send it: serialised once, for however many clients it goes to, and kept as long as the event is. Its field has the
/// same number in both of their responses.
/// </summary>
internal static class EventOnTheWire
{
    private static readonly ConditionalWeakTable<LoggedEvent, byte[]> Serialised = [];

    public static ReadOnlyMemory<byte> Of(LoggedEvent logged) => Serialised.GetValue(logged, static logged => new SubscribeResponse { Event = EventOf(logged) }.ToByteArray());

    internal static Event EventOf(LoggedEvent logged)
    {
        var told = new Event { Position = logged.Position, Event_ = logged.Type, Bot = logged.Bot };
        if (logged.Message is { } row)
        {
            told.Message = MessageOnTheWire.Of(row);
            told.Message.Position = logged.Position;
        }
        else
        {
            told.Update = UpdateOf(logged);
        }

        return told;
    }

    private static Update UpdateOf(LoggedEvent logged)
    {
        var update = new Update { Kind = logged.Kind, Date = logged.At.ToTimestamp(), Raw = UnsafeByteOperations.UnsafeWrap(logged.Raw) };
        if (logged.ChatId is { } chat)
            update.ChatId = chat;
        if (logged.UpdateId is { } id)
            update.UpdateId = id;
        return update;
    }
}
