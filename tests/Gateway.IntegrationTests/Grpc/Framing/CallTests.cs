using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;

namespace Gateway.IntegrationTests.Grpc.Framing;

/// <summary>The framing as @grpc/grpc-js sees it.</summary>
internal sealed class CallTests
{
    private FramingServer _server = null!;
    private GrpcJs _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await FramingServer.StartAsync();
        _client = await _server.ClientAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task AUnaryCall_IsAnswered()
    {
        var answer = await CallAsync("Echo", Text("hello"));

        answer.Ok()["value"]!.GetValue<string>().Should().Be("hello");
    }

    [Test]
    public async Task AMessageOfManyFrames_IsReadWhole()
    {
        var text = new string('x', 3 * 1024 * 1024);

        (await CallAsync("Echo", Text(text))).Ok()["value"]!.GetValue<string>().Should().HaveLength(text.Length);
    }

    [Test]
    public async Task AnEmptyMessage_IsAMessage() => (await CallAsync("Echo", new JsonObject())).Ok().AsObject().Should().BeEmpty();

    [Test]
    public async Task AMessageOf5MB_IsRefused_AndTheConnectionGoesOn()
    {
        var answer = await CallAsync("Echo", Text(new string('x', 5_000_000)));

        answer.Code.Should().Be(StatusCode.ResourceExhausted, answer.Details);
        (await CallAsync("Echo", Text("next"))).Code.Should().Be(StatusCode.Ok);
    }

    [Test]
    public async Task WithGzip_MessagesAreReadBothWays()
    {
        var text = new string('x', 100_000);

        var answer = await CallAsync("Echo", Text(text), new GrpcJsOptions { Gzip = true });

        answer.Ok()["value"]!.GetValue<string>().Should().Be(text);
    }

    [Test]
    public async Task WhatIsSmallAndUnpacksTo5MB_IsRefused()
    {
        var answer = await CallAsync("Echo", Text(new string('x', 5_000_000)), new GrpcJsOptions { Gzip = true });

        answer.Code.Should().Be(StatusCode.ResourceExhausted, answer.Details);
    }

    [Test]
    public async Task AStatus_ArrivesWithItsWordsAndTrailers()
    {
        var answer = await CallAsync("Fail", Text("refused"));

        (answer.Code, answer.Details, answer.ErrorCode).Should().Be((StatusCode.NotFound, "100 % gone, naïve 🙂", "gone"));
        answer.Trailers["retry-after"]!.GetValue<string>().Should().Be("7");
    }

    [TestCase("expected", StatusCode.Unavailable)]
    [TestCase("fault", StatusCode.Internal)]
    public async Task AFault_TellsNothingOfWhatWentOnInside(string what, StatusCode code)
    {
        var answer = await CallAsync("Fail", Text(what));

        answer.Code.Should().Be(code);
        answer.ToString().Should().NotContain("secret");
    }

    [Test]
    public async Task AStream_HasEveryMessageInOrder()
    {
        var answer = await CallAsync("Count", new JsonObject { ["value"] = 1000 });

        answer.Code.Should().Be(StatusCode.Ok);
        answer.Messages.Select(static message => int.Parse(message["value"]!.GetValue<string>().Split(' ')[0])).Should().Equal(Enumerable.Range(0, 1000));
    }

    [Test]
    public async Task AStreamWithoutMessages_HasItsStatus() => (await CallAsync("Count", new JsonObject { ["value"] = 0 })).Code.Should().Be(StatusCode.Ok);

    [Test]
    public async Task BothSides_TalkAtOnce_AndTheClientEndsIt()
    {
        var call = await _client.BeginAsync($"{FramingServer.Service}/Chat");
        foreach (var word in (string[])["one", "two", "three"])
        {
            await call.WriteAsync(Text(word));
            (await call.NextAsync())["value"]!.GetValue<string>().Should().Be(word);
        }

        await call.HalfCloseAsync();

        (await call.EndAsync()).Code.Should().Be(StatusCode.Ok);
    }

    [Test]
    public async Task AMessageOf5MB_InAStream_EndsItAlone()
    {
        var call = await _client.BeginAsync($"{FramingServer.Service}/Chat");
        await call.WriteAsync(Text("small"));
        await call.NextAsync();

        await call.WriteAsync(Text(new string('x', 5_000_000)));

        (await call.EndAsync()).Code.Should().Be(StatusCode.ResourceExhausted);
        (await CallAsync("Echo", Text("next"))).Code.Should().Be(StatusCode.Ok);
    }

    private Task<GrpcJsEnd> CallAsync(string method, JsonNode request, GrpcJsOptions? options = null) => _client.CallAsync($"{FramingServer.Service}/{method}", request, options);

    private static JsonObject Text(string text) => new() { ["value"] = text };
}
