using Gateway.Api.Grpc.Framing;

namespace Gateway.Api.Grpc;

/// <summary>Everything that can be called, as a table of contents.</summary>
internal static class GrpcServices
{
    /// <summary>Bytes of a message to a method that asks nobody who they are.</summary>
    public const int LargestOfStrangers = 16 * 1024;

    public static IEnumerable<GrpcMethod> Methods(CallerGate gate, HealthService health) =>
    [
        .. ChatService.Methods(gate),
        .. BotService.Methods(gate),
        .. MessageService.Methods(gate),
        .. health.Methods(),
        .. ReflectionService.Methods(),
    ];
}
