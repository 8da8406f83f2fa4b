using Gateway.Api.Grpc.Framing;
using Gateway.UnitTests.Logging;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace Gateway.UnitTests.Grpc;

/// <summary>Whatever the server itself refuses says why by a stable code, too.</summary>
internal sealed class GrpcRefusalTests
{
    private const string Echo = "/framing.test.Framing/Echo";
    private const string Fault = "/framing.test.Framing/Fault";
    private const string Hold = "/framing.test.Framing/Hold";
    private const string Nothing = "";
    private const string Message = "0000000000";

    private static readonly GrpcMethod[] Methods =
    [
        GrpcMethod.Unary(Echo, StringValue.Parser, static (_, _) => Task.FromResult(GrpcStatus.Ok)),
        GrpcMethod.Unary(Fault, StringValue.Parser, static (_, _) => throw new InvalidOperationException("a mistake")),
        GrpcMethod.Bidirectional(Hold, static call => Task.FromCanceled<GrpcStatus>(call.Ended)),
    ];

    [TestCase("/framing.test.Framing/Nothing", Nothing, StatusCode.Unimplemented, "method_not_found")]
    [TestCase(Echo, Nothing, StatusCode.Internal, "bad_request", Description = "no message")]
    [TestCase(Echo, Message + Message, StatusCode.Internal, "bad_request", Description = "two messages")]
    [TestCase(Echo, "00000000", StatusCode.Internal, "bad_request", Description = "half a message")]
    [TestCase(Echo, "0700000000", StatusCode.Internal, "bad_request", Description = "no gRPC")]
    [TestCase(Echo, "0100000000", StatusCode.Internal, "bad_request", Description = "compressed, nobody knows how")]
    [TestCase(Echo, "0000000001FF", StatusCode.Internal, "bad_request", Description = "no protobuf")]
    [TestCase(Echo, "0000000065", StatusCode.ResourceExhausted, "body_too_large")]
    [TestCase(Fault, Message, StatusCode.Internal, "internal_error")]
    [TestCase(Hold, Nothing, StatusCode.Unavailable, "going_away", Description = "the server stops")]
    public async Task ARefusal_HasItsCode(string path, string body, StatusCode status, string code) => (await CallAsync(path, body)).Should().Be((status, code));

    [TestCase("grpc-timeout", "soon", StatusCode.Internal, "bad_request")]
    [TestCase("grpc-encoding", "br", StatusCode.Unimplemented, "unsupported_media_type")]
    public async Task AHeaderThatIsRefused_HasItsCode(string name, string value, StatusCode status, string code) =>
        (await CallAsync(Echo, Nothing, (name, value))).Should().Be((status, code));

    [Test]
    public async Task WhatCannotBeDecompressed_HasItsCode() =>
        (await CallAsync(Echo, "0100000003" + "010203", ("grpc-encoding", "gzip"))).Should().Be((StatusCode.Internal, "bad_request"));

    private static async Task<(StatusCode Status, string? Code)> CallAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        var options = new GrpcServerOptions { Limits = new GrpcLimits { LargestMessage = 100 }, Stopping = new CancellationToken(canceled: true) };
        var server = new GrpcServer(Methods, options, TimeProvider.System, new RecordingLogger<GrpcServer>());
        var context = new DefaultHttpContext
        {
            Request = { Method = HttpMethods.Post, Path = path, ContentType = "application/grpc", Body = new MemoryStream(Convert.FromHexString(body)) },
        };
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;

        await server.ServeAsync(context);

        var answer = context.Response.Headers;
        return ((StatusCode)int.Parse(answer["grpc-status"]!), answer["error-code"]);
    }
}
