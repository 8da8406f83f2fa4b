using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Api.Http;
using Gateway.Api.Management;
using Gateway.Api.Streams;
using Gateway.Application.Results;
using Gateway.Application.Streams;

namespace Gateway.Api.Grpc;

/// <summary>The streams of <c>telegram.gateway.v1.MessageService</c>, on the live streams that every client has.</summary>
internal static class MessageStreams
{
    /// <summary>One subscription: what ends it ends the call.</summary>
    public static async Task<GrpcStatus> StreamAsync(GrpcCall call, StreamMessagesRequest request)
    {
        var opened = await OpenAsync(call);
        if (!opened.IsOk)
            return GrpcFailures.Of(opened.Failure);
        await using var stream = opened.Value;
        await using var session = Session(call, stream);
        stream.TryPost(new StreamCommand.Subscribe(StreamItems.WishOf(request)));
        return await session.RunAsync(Tell) ?? GrpcStatus.Ok;

        GrpcStatus? Tell(StreamItem item)
        {
            switch (item)
            {
                case StreamItem.Event told:
                    call.Write(EventOnTheWire.Of(told.Logged));
                    return null;
                case StreamItem.Subscribed subscribed:
                    call.Write(new StreamMessagesResponse { Subscribed = StreamItems.Of(subscribed) });
                    return null;
                case StreamItem.Refused refused:
                    return GrpcFailures.Of(refused.Failure);
                case StreamItem.Ended ended:
                    return GrpcFailures.Of(ended.Failure);
                case StreamItem.Closed closed:
                    return GrpcFailures.Of(closed.Failure);
                default:
                    throw new ArgumentOutOfRangeException(nameof(item));
            }
        }
    }

    /// <summary>Any number of subscriptions: the call ends with the stream, or with a request that cannot be read.</summary>
    public static async Task<GrpcStatus> SubscribeAsync(GrpcCall call)
    {
        var opened = await OpenAsync(call);
        if (!opened.IsOk)
            return GrpcFailures.Of(opened.Failure);
        await using var stream = opened.Value;
        await using var session = Session(call, stream);
        session.EndWhenIdle();
        await call.StartAsync();
        var listening = ListenAsync(call, stream, session);
        GrpcStatus? status;
        try
        {
            status = await session.RunAsync(Tell);
        }
        finally
        {
            await session.BreakOffAsync();
        }

        return status ?? await listening ?? GrpcStatus.Ok;

        GrpcStatus? Tell(StreamItem item)
        {
            if (item is StreamItem.Closed closed)
                return GrpcFailures.Of(closed.Failure);
            if (item is StreamItem.Event told)
                call.Write(EventOnTheWire.Of(told.Logged));
            else
                StreamItems.AnswersTo(item).ToList().ForEach(call.Write);
            return null;
        }
    }

    /// <summary>Passes on what the client asks for. Answers the status where that cannot go on, null when the client asks for no more.</summary>
    private static async Task<GrpcStatus?> ListenAsync(GrpcCall call, LiveStream stream, StreamSession session)
    {
        try
        {
            while (await call.ReadAsync(SubscribeRequest.Parser, session.Over) is { } request)
            {
                if (!stream.TryPost(StreamItems.CommandOf(request)))
                    stream.End(StreamFailures.TooManyMessages);
            }

            return null;
        }
        catch (GrpcException refused)
        {
            await session.BreakOffAsync();
            return refused.Status;
        }
        catch (OperationCanceledException) when (session.Over.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<Result<LiveStream>> OpenAsync(GrpcCall call)
    {
        if (!call.Context.Caller().Access.Has(Domain.Accounts.Scope.MessagesRead))
            return Failure.Forbidden("scope_missing", $"This needs the scope {Domain.Accounts.Scope.MessagesRead}.");
        var streams = call.Services.GetRequiredService<LiveStreams>();
        return await streams.OpenAsync(call.Context.ShownCredential(), call.Context.ClientAddress()?.ToString(), call.Ended);
    }

    private static StreamSession Session(GrpcCall call, LiveStream stream) =>
        new(call, stream, call.Services.GetRequiredService<StreamLimits>(), call.Services.GetRequiredService<TimeProvider>());
}
