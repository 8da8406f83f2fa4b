using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Google.Protobuf.Reflection;

namespace Gateway.Api.Grpc;

/// <summary>
/// <c>grpc.reflection.v1.ServerReflection</c>, and v1alpha, which has the same messages: what can be called, for grpcurl and its like. The
/// .proto files are public, so anybody may ask.
/// </summary>
internal static class ReflectionService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly FileDescriptor[] Roots =
        [ChatsReflection.Descriptor, BotsReflection.Descriptor, MessagesReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor];

    private static readonly Dictionary<string, FileDescriptor> Files =
        Roots.SelectMany(static root => root.Dependencies.Append(root)).DistinctBy(static file => file.Name, StringComparer.Ordinal).ToDictionary(static file => file.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, FileDescriptor> Symbols =
        Files.Values.SelectMany(static file => SymbolsOf(file).Select(symbol => (Symbol: symbol, File: file))).ToDictionary(static pair => pair.Symbol, static pair => pair.File, StringComparer.Ordinal);

    public static IReadOnlyList<string> Services { get; } = [.. Roots.SelectMany(static root => root.Services).Select(static service => service.FullName)];

    public static IEnumerable<GrpcMethod> Methods() =>
    [
        GrpcMethod.Bidirectional("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", AnswerAsync) with { LargestMessage = GrpcServices.LargestOfStrangers },
        GrpcMethod.Bidirectional("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", AnswerAsync) with { LargestMessage = GrpcServices.LargestOfStrangers },
    ];

    private static async Task<GrpcStatus> AnswerAsync(GrpcCall call)
    {
        // Nobody knows who asks, so nobody asks for ever.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Ended);
        over.CancelAfter(Longest);
        while (await call.ReadAsync(ServerReflectionRequest.Parser, over.Token) is { } request)
        {
            var answer = Answer(request);
            (answer.ValidHost, answer.OriginalRequest) = (request.Host, request);
            await call.WriteAsync(answer);
        }

        return GrpcStatus.Ok;
    }

    internal static ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => List(),
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(Files.GetValueOrDefault(request.FileByFilename)),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => File(Symbols.GetValueOrDefault(request.FileContainingSymbol)),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when Symbols.ContainsKey(request.AllExtensionNumbersOfType) =>
            new ServerReflectionResponse { AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType } },
        ServerReflectionRequest.MessageRequestOneofCase.None => Error(StatusCode.InvalidArgument, "Ask for something."),
        _ => Error(StatusCode.NotFound, "There is no such thing."),
    };

    private static ServerReflectionResponse List()
    {
        var list = new ListServiceResponse();
        list.Service.AddRange(Services.Select(static name => new ServiceResponse { Name = name }));
        return new ServerReflectionResponse { ListServicesResponse = list };
    }

    /// <summary>With what it imports, so that one answer is enough.</summary>
    private static ServerReflectionResponse File(FileDescriptor? file)
    {
        if (file is null)
            return Error(StatusCode.NotFound, "There is no such thing.");
        var answer = new FileDescriptorResponse();
        answer.FileDescriptorProto.AddRange(file.Dependencies.Prepend(file).Select(static one => one.SerializedData));
        return new ServerReflectionResponse { FileDescriptorResponse = answer };
    }

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };

    private static IEnumerable<string> SymbolsOf(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(static service => service.Methods.Select(static method => method.FullName).Prepend(service.FullName)),
        .. file.MessageTypes.SelectMany(SymbolsOf),
        .. file.EnumTypes.Select(static type => type.FullName),
    ];

    private static IEnumerable<string> SymbolsOf(MessageDescriptor message) =>
    [
        message.FullName,
        .. message.Fields.InDeclarationOrder().Select(static field => field.FullName),
        .. message.EnumTypes.Select(static type => type.FullName),
        .. message.NestedTypes.SelectMany(SymbolsOf),
    ];
}
