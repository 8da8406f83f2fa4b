using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Gateway.Application.Results;
using Gateway.Application.Streams;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Streams;

/// <summary>One client's server-sent events. Its one subscription is made before the answer begins, so that a refusal is an answer like any other.</summary>
internal sealed class ServerSentEvents(LiveStream stream, StreamLimits limits, TimeProvider time)
{
    /// <summary>Why not; null when the client was served.</summary>
    public async Task<Failure?> AnswerAsync(HttpContext context, StreamWish wish)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        stream.TryPost(new StreamCommand.Subscribe(wish));
        await using var items = stream.ReadAsync(cut.Token).GetAsyncEnumerator(cut.Token);
        if (!await items.MoveNextAsync() || items.Current is not StreamItem.Subscribed)
        {
            return items.Current switch
            {
                StreamItem.Refused refused => refused.Failure,
                StreamItem.Closed closed => closed.Failure,
                _ => throw new InvalidOperationException("A subscription was answered with something else."),
            };
        }

        // A client that does not take what it is told is cut off, not waited for.
        await using var goodbye = stream.Ending.Register(() => cut.CancelAfter(limits.Goodbye));
        await using var life = time.CreateTimer(_ => stream.End(StreamFailures.GoingAway), null, limits.Lifetime, Timeout.InfiniteTimeSpan);
        Begin(context);
        try
        {
            await SseFormatter.WriteAsync(TellAsync(items, cut, cut.Token), context.Response.Body, static (item, writer) => System.Buffers.BuffersExtensions.Write(writer, item.Data), cut.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            context.Abort();
        }

        return null;
    }

    private static void Begin(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";

        // nginx would keep it until there is more.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    private async IAsyncEnumerable<SseItem<byte[]>> TellAsync(IAsyncEnumerator<StreamItem> items, CancellationTokenSource cut, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return ToItem(items.Current);
        while (true)
        {
            var next = items.MoveNextAsync().AsTask();
            try
            {
                while (!next.IsCompleted)
                {
                    await ((Task)next).WaitAsync(limits.Ping, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!next.IsCompleted)
                        yield return new SseItem<byte[]>([], "ping");
                }
            }
            finally
            {
                // The enumerator must not be disposed of under it.
                if (!next.IsCompleted && !cut.IsCancellationRequested)
                    await cut.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!await next)
                yield break;
            yield return ToItem(items.Current);
            if (items.Current is StreamItem.Ended)
                yield break;
        }
    }

    /// <summary>Where the subscription begins is an id, too: who is cut off before the first event goes on from there.</summary>
    private static SseItem<byte[]> ToItem(StreamItem item) => item switch
    {
        StreamItem.Event happened => new SseItem<byte[]>(happened.Logged.Json) { EventId = Id(happened.Logged.Position) },
        StreamItem.Subscribed subscribed => new SseItem<byte[]>(StreamJson.Of(item), "subscribed") { EventId = Id(subscribed.Position) },
        _ => new SseItem<byte[]>(StreamJson.Of(item), "error"),
    };

    private static string Id(long position) => position.ToString(CultureInfo.InvariantCulture);
}
