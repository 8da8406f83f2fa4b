using System.Buffers;
using System.Net;
using Gateway.Api.Grpc.Framing;

namespace Gateway.IntegrationTests.Grpc.Framing;

/// <summary>What is said to requests that are no good gRPC.</summary>
internal sealed class WireTests
{
    private FramingServer _server = null!;
    private GrpcWire _wire = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await FramingServer.StartAsync(new GrpcLimits { LargestMessage = 2000 });
        _wire = new GrpcWire(_server.Address);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _wire.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("application/json")]
    [TestCase("application/grpc-web")]
    [TestCase("application/grpc+json")]
    public async Task AnotherContentType_Is415(string type) => (await _wire.SendAsync(HttpMethod.Post, type)).Http.Should().Be(HttpStatusCode.UnsupportedMediaType);

    [TestCase("application/grpc")]
    [TestCase("application/grpc+proto")]
    [TestCase("application/grpc;x=y")]
    public async Task GrpcsContentTypes_AreServed(string type) => (await _wire.SendAsync(HttpMethod.Post, type)).Status.Should().Be(StatusCode.Ok);

    [Test]
    public async Task AnotherMethodOfHttp_Is405() => (await _wire.SendAsync(HttpMethod.Get, "application/grpc")).Http.Should().Be(HttpStatusCode.MethodNotAllowed);

    [Test]
    public async Task AnUnknownMethod_IsUnimplemented() => (await _wire.SendAsync("Nothing", GrpcWire.Message("x"))).Status.Should().Be(StatusCode.Unimplemented);

    [Test]
    public async Task AnUnknownEncoding_IsUnimplemented_AndToldWhatIsKnown()
    {
        var answer = await _wire.SendAsync("Echo", GrpcWire.Message("x"), ("grpc-encoding", "snappy"));

        (answer.Status, answer["grpc-accept-encoding"]).Should().Be((StatusCode.Unimplemented, "identity,gzip"));
    }

    [TestCase("5")]
    [TestCase("S")]
    [TestCase("-1S")]
    [TestCase("5x")]
    [TestCase("123456789S")]
    public async Task AMalformedTimeout_IsRefused(string timeout) =>
        (await _wire.SendAsync("Echo", GrpcWire.Message("x"), ("grpc-timeout", timeout))).Status.Should().Be(StatusCode.Internal);

    [TestCase("1H")]
    [TestCase("1M")]
    [TestCase("20S")]
    [TestCase("20000m")]
    [TestCase("20000000u")]
    [TestCase("99999999H")]
    public async Task ATimeoutThatIsNotOver_IsServed(string timeout) =>
        (await _wire.SendAsync("Echo", GrpcWire.Message("x"), ("grpc-timeout", timeout))).Status.Should().Be(StatusCode.Ok);

    [TestCase("50m")]
    [TestCase("50000u")]
    [TestCase("1n")]
    [TestCase("0S")]
    public async Task ATimeoutThatIsOver_IsDeadlineExceeded(string timeout) =>
        (await _wire.SendAsync("Wait", GrpcWire.Message("x"), ("grpc-timeout", timeout))).Status.Should().Be(StatusCode.DeadlineExceeded);

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return new TestCaseData(Array.Empty<byte>(), StatusCode.Internal) { TestName = "Malformed_NoMessage" };
        yield return new TestCaseData(new byte[] { 0, 0, 0 }, StatusCode.Internal) { TestName = "Malformed_EndsWithinThePrefix" };
        yield return new TestCaseData(GrpcWire.Framed([1, 2, 3], length: 10), StatusCode.Internal) { TestName = "Malformed_EndsWithinTheMessage" };
        yield return new TestCaseData(GrpcWire.Framed([1, 2, 3], flag: 7), StatusCode.Internal) { TestName = "Malformed_UnknownFlag" };
        yield return new TestCaseData(GrpcWire.Framed([1, 2, 3], flag: 1), StatusCode.Internal) { TestName = "Malformed_CompressedByNothing" };
        yield return new TestCaseData(GrpcWire.Framed([0xff, 0xff, 0xff]), StatusCode.Internal) { TestName = "Malformed_NoProtobuf" };
        yield return new TestCaseData(GrpcWire.Message("x").Concat(GrpcWire.Message("y")).ToArray(), StatusCode.Internal) { TestName = "Malformed_TwoMessages" };
        yield return new TestCaseData(GrpcWire.Framed([], length: -1), StatusCode.ResourceExhausted) { TestName = "Malformed_4GiBAnnounced" };
        yield return new TestCaseData(GrpcWire.Message(new string('x', 2000)), StatusCode.ResourceExhausted) { TestName = "Malformed_TooLarge" };
    }

    [TestCaseSource(nameof(Malformed))]
    public async Task AMalformedRequest_IsRefused(byte[] body, StatusCode status) => (await _wire.SendAsync("Echo", body)).Status.Should().Be(status);

    [Test]
    public async Task WhoCompresses_IsAnsweredCompressed()
    {
        var body = GrpcWire.Framed(Gzip.Compress(GrpcWire.Message(new string('x', 1500)).AsSpan(5)).Span, flag: 1);

        var answer = await _wire.SendAsync("Echo", body, ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity, gzip"));
        var plain = await _wire.SendAsync("Echo", body, ("grpc-encoding", "gzip"));

        (answer.Status, answer["grpc-encoding"], answer.Body[0]).Should().Be((StatusCode.Ok, "gzip", 1));
        (plain.Status, plain["grpc-encoding"], plain.Body[0]).Should().Be((StatusCode.Ok, null, 0));
        Gzip.Decompress(new ReadOnlySequence<byte>(answer.Body.AsMemory(5)), 2000).ToArray().Should().Equal(plain.Body[5..]);
    }

    [Test]
    public async Task WhatIsNoGzip_IsRefused() =>
        (await _wire.SendAsync("Echo", GrpcWire.Framed([1, 2, 3], flag: 1), ("grpc-encoding", "gzip"))).Status.Should().Be(StatusCode.Internal);
}
