using System.Diagnostics.CodeAnalysis;

namespace Gateway.Api.Grpc.Framing;

/// <summary>Ends a call with a status from wherever its messages are read or written.</summary>
[SuppressMessage("Roslynator", "RCS1194:Implement exception constructors", Justification = "Without a status it says nothing.")]
internal sealed class GrpcException(StatusCode code, string errorCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public GrpcStatus Status => GrpcStatus.Refusal(code, errorCode, Message);

    /// <summary>What was sent is not gRPC as it is spoken.</summary>
    public static GrpcException Malformed(string message, Exception? inner = null) => new(StatusCode.Internal, "bad_request", message, inner);
}
