using System.Diagnostics.CodeAnalysis;

namespace Gateway.Api.Grpc.Framing;

/// <summary>Ends a call with a status from wherever its messages are read or written.</summary>
[SuppressMessage("Roslynator", "RCS1194:Implement exception constructors", Justification = "Without a status it says nothing.")]
internal sealed class GrpcException(StatusCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public GrpcStatus Status => new(code, Message);
}
