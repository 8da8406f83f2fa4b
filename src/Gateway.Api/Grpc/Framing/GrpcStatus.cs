using System.Globalization;

namespace Gateway.Api.Grpc.Framing;

/// <summary>How a call ended.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people; empty where there is nothing to say.</param>
internal sealed record GrpcStatus(StatusCode Code, string Message = "")
{
    public static readonly GrpcStatus Ok = new(StatusCode.Ok);

    /// <summary>One with a stable code, which says more than the status can.</summary>
    public static GrpcStatus Refusal(StatusCode code, string errorCode, string message) => new(code, message) { Trailers = [new("error-code", errorCode)] };

    /// <summary>Sent beside the status. Names in lower case, values in visible ASCII.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; init; } = [];

    /// <summary>Writes <c>grpc-status</c> and what goes with it.</summary>
    public void WriteTo(IHeaderDictionary headers)
    {
        headers["grpc-status"] = ((int)Code).ToString(CultureInfo.InvariantCulture);
        if (Message.Length > 0)
            headers["grpc-message"] = StatusMessage.Encode(Message);
        foreach (var (name, value) in Trailers)
            headers[name] = value;
    }
}
