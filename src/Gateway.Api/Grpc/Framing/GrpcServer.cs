using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Api.Grpc.Framing;

/// <summary>
/// gRPC over HTTP/2 as PROTOCOL-HTTP2.md has it, on the server's own requests and responses. It knows methods by their paths and nothing of
/// what they do.
/// </summary>
internal sealed partial class GrpcServer(IEnumerable<GrpcMethod> methods, GrpcServerOptions options, TimeProvider time, ILogger<GrpcServer> logger)
{
    private const string ContentType = "application/grpc";
    private const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>HTTP/2's ENHANCE_YOUR_CALM.</summary>
    private const int EnhanceYourCalm = 0xb;

    private static readonly GrpcStatus Broken = GrpcStatus.Refusal(StatusCode.Internal, "internal_error", "Something went wrong here.");
    private static readonly GrpcStatus ShuttingDown = GrpcStatus.Refusal(StatusCode.Unavailable, "going_away", "The server is shutting down.");
    private static readonly GrpcStatus Cancelled = new(StatusCode.Cancelled, "The call was cancelled.");
    private static readonly GrpcStatus Late = new(StatusCode.DeadlineExceeded, "The deadline has passed.");

    private readonly FrozenDictionary<string, GrpcMethod> _methods = methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);

    public async Task ServeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !IsGrpc(context.Request.ContentType))
        {
            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status405MethodNotAllowed;
            return;
        }

        context.Response.ContentType = ContentType;
        context.Response.Headers[AcceptEncoding] = Gzip.Accepted;
        LiftServerLimits(context);
        if (Refuse(context.Request, out var method, out var timeout) is { } refused)
            refused.WriteTo(context.Response.Headers);
        else
            await CarryOutAsync(context, method!, timeout);
    }

    private static bool IsGrpc(string? type) =>
        type is not null && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] == ';' || type.AsSpan(ContentType.Length).StartsWith("+proto", StringComparison.OrdinalIgnoreCase));

    /// <summary>A stream may be long, slow and silent for hours; its messages have their own limit, and its reading has the client's windows.</summary>
    private static void LiftServerLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>What can be said by the header alone.</summary>
    private GrpcStatus? Refuse(HttpRequest request, out GrpcMethod? method, out TimeSpan? timeout)
    {
        timeout = null;
        if (!_methods.TryGetValue(request.Path.Value ?? string.Empty, out method))
            return GrpcStatus.Refusal(StatusCode.Unimplemented, "method_not_found", "There is no such method here.");
        if (request.Headers["grpc-timeout"] is [{ } text])
        {
            if (!GrpcTimeout.TryParse(text, out var read))
                return GrpcStatus.Refusal(StatusCode.Internal, "bad_request", "grpc-timeout is malformed.");
            timeout = read;
        }

        return Encoding(request) is Gzip.Identity or Gzip.Name ? null : GrpcStatus.Refusal(StatusCode.Unimplemented, "unsupported_media_type", $"grpc-encoding must be one of {Gzip.Accepted}.");
    }

    private static string Encoding(HttpRequest request) => request.Headers["grpc-encoding"] is [{ Length: > 0 } encoding] ? encoding : Gzip.Identity;

    private async Task CarryOutAsync(HttpContext context, GrpcMethod method, TimeSpan? timeout)
    {
        using var deadline = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, deadline.Token, method.IsStreaming ? options.Stopping : CancellationToken.None);
        var call = Begin(context, method, ended.Token);
        var refusal = method.Gate is { } gate ? await GuardAsync(gate(call)) : null;
        var work = refusal is null ? GuardAsync(HandleAsync()) : Task.FromResult<GrpcStatus?>(refusal);
        GrpcStatus? status;
        try
        {
            // A unary call has its status at the deadline, also where what it does cannot be broken off; streams see the token themselves.
            status = method.IsStreaming ? await work : await work.WaitAsync(ended.Token);
        }
        catch (OperationCanceledException)
        {
            status = WhyEnded();
        }

        call.End(status!);
        await SayGoodbyeAsync(context, call);

        // What it uses of the request is there until here.
        await work;

        async ValueTask<GrpcStatus?> HandleAsync() => await method.Handler(call);

        async Task<GrpcStatus?> GuardAsync(ValueTask<GrpcStatus?> step)
        {
            try
            {
                return await step;
            }
            catch (GrpcException refused)
            {
                return refused.Status;
            }
            catch (Exception fault) when (ended.IsCancellationRequested || fault is OperationCanceledException || IsBrokenConnection(fault))
            {
                return WhyEnded();
            }
            catch (Exception fault)
            {
                if (options.Expect(fault) is { } expected)
                    return expected;
                LogFault(logger, method.Path, fault);
                return Broken;
            }
        }

        GrpcStatus WhyEnded() => context.RequestAborted.IsCancellationRequested ? Cancelled
            : deadline.IsCancellationRequested ? Late
            : options.Stopping.IsCancellationRequested ? ShuttingDown
            : Cancelled;
    }

    /// <summary>Reading says so of a connection that has broken, or broken the protocol, some time before the request's own token does.</summary>
    private static bool IsBrokenConnection(Exception fault) =>
        fault is ConnectionResetException || fault is IOException { InnerException: ConnectionAbortedException or ConnectionResetException };

    /// <summary>Messages are compressed for a client that compresses its own: it has said that it likes the bargain.</summary>
    private GrpcCall Begin(HttpContext context, GrpcMethod method, CancellationToken ended)
    {
        var encoding = Encoding(context.Request);
        var gzip = string.Equals(encoding, Gzip.Name, StringComparison.Ordinal) && Gzip.IsIn(context.Request.Headers[AcceptEncoding]);
        if (gzip)
            context.Response.Headers["grpc-encoding"] = Gzip.Name;
        var reader = new MessageReader(context.Request.BodyReader, method.LargestMessage ?? options.Limits.LargestMessage, encoding);
        return new GrpcCall(context, reader, new MessageWriter(context.Response.BodyWriter, gzip), options.Limits, time, ended);
    }

    /// <summary>Sends what is left and the status; a client that takes none of it is not waited for long.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call is over; there is nobody to tell.")]
    private async Task SayGoodbyeAsync(HttpContext context, GrpcCall call)
    {
        try
        {
            if (await call.DrainAsync(options.Limits.LongestFarewell))
                await context.Response.CompleteAsync();
            else
                context.Features.Get<IHttpResetFeature>()?.Reset(EnhanceYourCalm);
        }
        catch (Exception)
        {
            context.Abort();
        }
    }

    [LoggerMessage(4501, LogLevel.Error, "{Method} failed")]
    private static partial void LogFault(ILogger logger, string method, Exception fault);
}
