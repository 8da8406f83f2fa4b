using Gateway.Api.Grpc.Framing;
using Gateway.Api.Json;
using Gateway.Application.Results;
using Google.Protobuf;
using MediatR;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Gateway.Api.Grpc;

/// <summary>A service of the management API: its methods know their callers, and send what the HTTP routes send.</summary>
internal sealed class ManagementService(ServiceDescriptor service, CallerGate gate)
{
    public GrpcMethod Unary<T>(string name, MessageParser<T> parser, Func<GrpcCall, T, Task<GrpcStatus>> handler)
        where T : class, IMessage<T> =>
        GrpcMethod.Unary(PathOf(name), parser, (call, request) => Refuse(request) is { } refused ? Task.FromResult(refused) : handler(call, request)) with { Gate = gate.AdmitAsync };

    public GrpcMethod ServerStreaming<T>(string name, MessageParser<T> parser, Func<GrpcCall, T, Task<GrpcStatus>> handler)
        where T : class, IMessage<T> =>
        GrpcMethod.ServerStreaming(PathOf(name), parser, (call, request) => Refuse(request) is { } refused ? Task.FromResult(refused) : handler(call, request)) with { Gate = gate.AdmitAsync };

    public GrpcMethod Bidirectional(string name, Func<GrpcCall, Task<GrpcStatus>> handler) =>
        GrpcMethod.Bidirectional(PathOf(name), handler) with { Gate = gate.AdmitAsync };

    private string PathOf(string name) => service.FindMethodByName(name) is { } method
        ? $"/{service.FullName}/{method.Name}"
        : throw new InvalidOperationException($"{service.FullName} has no {name}.");

    private static GrpcStatus? Refuse(IMessage request) =>
        TextFields.Problems(request) is { Count: > 0 } problems ? GrpcFailures.Of(Failure.Invalid(problems)) : null;
}

/// <summary>From a request of the application to the answer of a unary call.</summary>
internal static class ManagementAnswers
{
    /// <summary>Not cancelled when the client hangs up or is late: what was begun is finished.</summary>
    public static async Task<GrpcStatus> AnswerAsync<T>(this GrpcCall call, IRequest<Result<T>> request, Func<T, IMessage> answer)
    {
        var result = await call.Services.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
        if (!result.IsOk)
            return GrpcFailures.Of(result.Failure);
        call.Answer = answer(result.Value);
        return GrpcStatus.Ok;
    }
}

/// <summary>PostgreSQL's text does not hold all that protobuf's does.</summary>
internal static class TextFields
{
    public static IReadOnlyList<FieldProblem> Problems(IMessage message)
    {
        var problems = new List<FieldProblem>();
        Collect(message, string.Empty, problems);
        return problems;
    }

    private static void Collect(IMessage message, string path, List<FieldProblem> problems)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated))
        {
            if (field.HasPresence && !field.Accessor.HasValue(message))
                continue;
            var value = field.Accessor.GetValue(message);
            if (value is string text && !ValueCheck.IsText(text))
                problems.Add(new FieldProblem(path + field.Name, ValueCheck.NotText));
            else if (value is IMessage inner)
                Collect(inner, $"{path}{field.Name}.", problems);
        }
    }
}
