using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Application.Results;
using Gateway.Application.Streams;

namespace Gateway.Api.Streams;

/// <summary>What a stream tells, as JSON. An event's was made once for everybody.</summary>
internal static class StreamJson
{
    public static byte[] Of(StreamItem item) => item switch
    {
        StreamItem.Event happened => happened.Logged.Json,
        StreamItem.Subscribed subscribed => Write(new Notice("subscribed") { Position = subscribed.Position }.About(subscribed.Wish)),
        StreamItem.Unsubscribed unsubscribed => Write(new Notice("unsubscribed").About(unsubscribed.Wish)),
        StreamItem.Refused refused => Write(Error(refused.Failure).About(refused.Wish)),
        StreamItem.Ended ended => Write((Error(ended.Failure) with { Ended = true }).About(ended.Wish)),
        StreamItem.Authenticated authenticated => Write(new Notice("authenticated") { ExpiresAt = authenticated.Until }),
        StreamItem.Closed closed => Write(Error(closed.Failure)),
        _ => Write(new Notice("pong")),
    };

    private static byte[] Write(Notice notice) => JsonSerializer.SerializeToUtf8Bytes(notice, Sparse);

    private static Notice Error(Failure failure) => new("error")
    {
        Code = failure.Code,
        Message = failure.Message,
        Errors = failure.Fields is { Count: > 0 } fields ? fields : null,
    };

    private static readonly JsonSerializerOptions Sparse = new(GatewayJson.Answers) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private sealed record Notice(string Type)
    {
        public string? Code { get; init; }

        public string? Message { get; init; }

        public IReadOnlyList<FieldProblem>? Errors { get; init; }

        public bool? Ended { get; init; }

        public long? ChatId { get; init; }

        public string? Bot { get; init; }

        public bool? All { get; init; }

        public long? Position { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        public Notice About(StreamWish? wish) => wish is null ? this : this with { ChatId = wish.ChatId, Bot = wish.Bot, All = wish.All ? true : null };
    }
}
