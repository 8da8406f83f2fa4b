using Gateway.Api.Accounts;
using Gateway.Api.Grpc.Protos;
using Gateway.Application.Results;
using Gateway.Application.Streams;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Api.Grpc;

/// <summary>What a stream is asked and what it tells, as protobuf has it.</summary>
internal static class StreamItems
{
    private static readonly StreamItem.Refused Unknown = new(null, Failure.Invalid(new FieldProblem("action", "Is missing, or not known here.")));

    public static StreamCommand CommandOf(SubscribeRequest request) => request.ActionCase switch
    {
        SubscribeRequest.ActionOneofCase.Subscribe => new StreamCommand.Subscribe(WishOf(request.Subscribe)),
        SubscribeRequest.ActionOneofCase.Unsubscribe => new StreamCommand.Unsubscribe(WishOf(request.Unsubscribe)),
        SubscribeRequest.ActionOneofCase.Authenticate =>
            new StreamCommand.Authenticate(Credential.Of(request.Authenticate.Token).ForStreams),
        SubscribeRequest.ActionOneofCase.Ping => new StreamCommand.Ping(),
        _ => new StreamCommand.Tell(Unknown),
    };

    public static StreamWish WishOf(StreamMessagesRequest request) => WishOf(request.Scope) with { After = request.HasAfter ? request.After : null };

    public static Subscribed Of(StreamItem.Subscribed item) => new() { Scope = ScopeOf(item.Wish), Position = item.Position };

    /// <summary>All but events, which are serialised already, and the end.</summary>
    public static IEnumerable<SubscribeResponse> AnswersTo(StreamItem item) => item switch
    {
        StreamItem.Subscribed subscribed => [new SubscribeResponse { Subscribed = Of(subscribed) }],
        StreamItem.Unsubscribed unsubscribed => [Ended(unsubscribed.Wish)],
        StreamItem.Refused refused => [new SubscribeResponse { Error = ErrorOf(refused.Failure, refused.Wish) }],
        StreamItem.Ended ended => [new SubscribeResponse { Error = ErrorOf(ended.Failure, ended.Wish) }, Ended(ended.Wish)],
        StreamItem.Authenticated authenticated => [new SubscribeResponse { Authenticated = new Authenticated { Until = authenticated.Until?.ToTimestamp() } }],
        StreamItem.Pong => [new SubscribeResponse { Pong = new Pong() }],
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    private static StreamWish WishOf(Scope? scope) => scope?.ScopeCase switch
    {
        Scope.ScopeOneofCase.ChatId => new StreamWish(ChatId: scope.ChatId),
        Scope.ScopeOneofCase.Bot => new StreamWish(Bot: scope.Bot),
        Scope.ScopeOneofCase.All => new StreamWish(All: scope.All),
        _ => new StreamWish(),
    };

    private static Scope ScopeOf(StreamWish wish) =>
        wish.ChatId is { } chat ? new Scope { ChatId = chat } : wish.Bot is { } bot ? new Scope { Bot = bot } : wish.All ? new Scope { All = true } : new Scope();

    private static SubscribeResponse Ended(StreamWish wish) => new() { Unsubscribed = new Unsubscribed { Scope = ScopeOf(wish) } };

    private static Error ErrorOf(Failure failure, StreamWish? wish) =>
        new() { Code = failure.Code, Message = GrpcFailures.MessageOf(failure), Scope = wish is null ? null : ScopeOf(wish) };
}
