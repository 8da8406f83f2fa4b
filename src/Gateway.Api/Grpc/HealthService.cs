using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Infrastructure.Health;
using Status = Gateway.Api.Grpc.Protos.HealthCheckResponse.Types.ServingStatus;

namespace Gateway.Api.Grpc;

/// <summary><c>grpc.health.v1.Health</c>: for orchestrators, and so for everybody. It says what <c>/health/ready</c> says.</summary>
internal sealed class HealthService(GatewayHealth health, CallerGate gate, TimeProvider time)
{
    private const string Prefix = "/grpc.health.v1.Health/";
    private const int MostWatchers = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly GrpcStatus Unknown = GrpcStatus.Refusal(StatusCode.NotFound, "service_not_found", "There is no such service.");
    private static readonly GrpcStatus TooManyWatchers = GrpcStatus.Refusal(StatusCode.ResourceExhausted, "too_many_watchers", "Too many are watching.");

    private readonly Lock _lock = new();
    private Task<bool>? _last;
    private long _askedAt;
    private int _watchers;

    public IEnumerable<GrpcMethod> Methods() =>
    [
        GrpcMethod.Unary(Prefix + "Check", HealthCheckRequest.Parser, CheckAsync) with { LargestMessage = GrpcServices.LargestOfStrangers },
        GrpcMethod.ServerStreaming(Prefix + "Watch", HealthCheckRequest.Parser, WatchAsync) with { LargestMessage = GrpcServices.LargestOfStrangers },
    ];

    private static bool IsKnown(string service) => service.Length == 0 || ReflectionService.Services.Contains(service, StringComparer.Ordinal);

    private async Task<GrpcStatus> CheckAsync(GrpcCall call, HealthCheckRequest request)
    {
        if (!IsKnown(request.Service))
            return Unknown;
        call.Answer = new HealthCheckResponse { Status = await StatusAsync(request.Service) };
        return GrpcStatus.Ok;
    }

    /// <summary>The status, and then every change of it; ends with the server.</summary>
    private async Task<GrpcStatus> WatchAsync(GrpcCall call, HealthCheckRequest request)
    {
        if (Interlocked.Increment(ref _watchers) > MostWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            return TooManyWatchers;
        }

        try
        {
            Status? told = null;
            while (true)
            {
                var status = IsKnown(request.Service) ? await StatusAsync(request.Service) : Status.ServiceUnknown;
                if (status != told)
                    await call.WriteAsync(new HealthCheckResponse { Status = status });
                told = status;
                await Task.Delay(Interval, time, call.Ended);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <summary>Asks once in a while, however many want to know.</summary>
    private async Task<Status> StatusAsync(string service)
    {
        if (!gate.IsOpen && service.StartsWith("telegram.", StringComparison.Ordinal))
            return Status.NotServing;
        Task<bool> ready;
        lock (_lock)
        {
            if (_last is null || time.GetElapsedTime(_askedAt) >= Interval)
                (_last, _askedAt) = (health.IsReadyAsync(CancellationToken.None), time.GetTimestamp());
            ready = _last;
        }

        try
        {
            return await ready ? Status.Serving : Status.NotServing;
        }
        catch (TimeoutException)
        {
            return Status.NotServing;
        }
    }
}
