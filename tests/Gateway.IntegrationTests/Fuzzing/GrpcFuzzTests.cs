using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Api.Grpc;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Fuzzing;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>Every gRPC method: each call ends with a status that blames nobody but the client, and broken HTTP/2 ends its own connection alone.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class GrpcFuzzTests
{
    private const int Workers = 6;

    /// <summary>Of a fault of the gateway's own.</summary>
    private const string Fault = "Something went wrong here.";

    private static readonly FileDescriptor[] Files =
        [ChatsReflection.Descriptor, BotsReflection.Descriptor, MessagesReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor];

    private static readonly MethodDescriptor[] Methods = [.. Files.SelectMany(static file => file.Services).SelectMany(static service => service.Methods)];

    private static readonly string[] Encodings = ["gzip", "identity", "br", "", "gzip,identity"];
    private static readonly string[] Types = ["application/grpc+proto", "application/grpc+json", "application/grpcx", "application/json", "text/plain"];
    private static readonly string[] Timeouts = ["1n", "0S", "99999999H", "999999999S", "-1S", "1", "S", "1s", " 1S", "1S "];

    private FuzzedGateway _fuzzed = null!;
    private string _token = string.Empty;
    private Dictionary<MethodDescriptor, byte[][]> _corpus = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fuzzed = await FuzzedGateway.StartAsync();
        _token = await _fuzzed.Gateways.SignInAsync(ManagedGateways.AdminName, _fuzzed.Gateways.AdminPassword);
        await _fuzzed.Gateways.DeliverAsync(FuzzedGateway.Bot, Updates.PrivateText(1, "hello"));
        var chat = await _fuzzed.Gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats");
        _corpus = Methods.ToDictionary(static method => method, method => Examples(method.InputType, chat).Select(static message => message.ToByteArray()).ToArray());
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _fuzzed.DisposeAsync();

    [Test]
    public void EveryService_IsAmongThem() => Files.SelectMany(static file => file.Services).Select(static service => service.FullName).Should().BeEquivalentTo(ReflectionService.Services);

    [Test]
    [CancelAfter(3_600_000)]
    public async Task Calls_EndWithAStatus()
    {
        await _fuzzed.RunAsync(FuzzTarget.GrpcCalls, Workers, _ =>
        {
            var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_fuzzed.Process.GrpcPort}") };
            return mutator => CallAsync(http, mutator);
        });

        if (Fuzz.IsWhole)
            _fuzzed.Count($"{StatusCode.Ok}").Should().BePositive();
    }

    [Test]
    [CancelAfter(3_600_000)]
    public Task Frames_ThatBreakTheProtocol_EndTheirConnection() => _fuzzed.RunAsync(FuzzTarget.Http2Frames, Workers, _ => async mutator =>
    {
        var method = mutator.Pick(Methods);
        var frames = new List<byte>();
        foreach (var stream in Enumerable.Range(0, 1 + mutator.Below(3)).Select(static index => 1 + (2 * index)))
        {
            frames.AddRange(Http2.Headers(stream, (":method", "POST"), (":scheme", "http"), (":path", PathOf(method)), (":authority", "gateway"), ("content-type", "application/grpc"), ("te", "trailers"), ("grpc-timeout", "200m"), ("authorization", $"Bearer {_token}")));
            frames.AddRange(Http2.Data(stream, Body(method, mutator), last: !mutator.Once(5)));
            if (mutator.Once(2))
                frames.AddRange(Http2.Frame((byte)mutator.Below(12), (byte)mutator.Below(256), mutator.Below(4), mutator.Noise(40)));
        }

        return Http2.Judge(await RawHttp.PourAsync("127.0.0.1", _fuzzed.Process.GrpcPort, Http2.Preface, mutator.Once(4) ? [.. frames] : mutator.Bytes([[.. frames]])));
    });

    private async Task<string> CallAsync(HttpClient http, Mutator mutator)
    {
        var method = mutator.Pick(Methods);
        using var request = new HttpRequestMessage(HttpMethod.Post, PathOf(method) + (mutator.Once(50) ? "%00x" : ""))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Body(method, mutator)),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", mutator.Once(20) ? mutator.Pick(Types) : "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-timeout", method.IsServerStreaming ? "100m" : mutator.Once(20) ? mutator.Pick(Timeouts) : "30S");
        if (mutator.Once(3))
            request.Headers.TryAddWithoutValidation("grpc-encoding", mutator.Pick(Encodings));
        if (mutator.Once(20))
            request.Headers.TryAddWithoutValidation("trace-bin", mutator.Pick(["!!!", "=", "AAA", "AA==", ",,,"]));
        if (mutator.Once(10))
            request.Headers.TryAddWithoutValidation("idempotency-key", mutator.Pick(["key-1", "key-2", new string('k', 300), "a b"]));
        request.Headers.Authorization = mutator.Once(20) ? null : new AuthenticationHeaderValue("Bearer", mutator.Once(20) ? "tgw_1_AAAA" : _token);
        using var limit = new CancellationTokenSource(FuzzedGateway.Patience, TimeProvider.System);
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            return Judge(answer);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{method.FullName} has no answer.", late);
        }
        catch (HttpRequestException reset) when (reset.InnerException is HttpProtocolException or HttpIOException or IOException)
        {
            return "reset";
        }
    }

    private static string Judge(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            ((int)answer.StatusCode).Should().Be(415);
            return "415";
        }

        string Of(string name) => (answer.TrailingHeaders.TryGetValues(name, out var values) || answer.Headers.TryGetValues(name, out values) ? values : []).FirstOrDefault("");
        var status = (StatusCode)int.Parse(Of("grpc-status"), CultureInfo.InvariantCulture);
        Uri.UnescapeDataString(Of("grpc-message")).Should().NotBe(Fault);
        status.Should().NotBe(StatusCode.Unavailable).And.NotBe(StatusCode.Unknown).And.NotBe(StatusCode.DataLoss, Of("grpc-message"));
        return $"{status}";
    }

    /// <summary>Messages of the method, or of another one, in frames that are right, or broken.</summary>
    private byte[] Body(MethodDescriptor method, Mutator mutator)
    {
        var body = new List<byte>();
        for (var left = mutator.Once(4) ? mutator.Below(6) : 1; left > 0; left--)
        {
            var message = mutator.Below(5) switch
            {
                0 => mutator.Bytes(_corpus[mutator.Pick(Methods)]),
                1 => mutator.Noise(5000),
                2 => mutator.Bytes(_corpus[method]),
                _ => mutator.Pick(_corpus[method]),
            };
            var compressed = mutator.Once(6);
            body.AddRange(Framed(mutator, compressed ? Gzip.Compress(message).ToArray() : message, compressed));
        }

        return mutator.Once(10) ? mutator.Bytes([[.. body]]) : [.. body];
    }

    private static byte[] Framed(Mutator mutator, byte[] message, bool compressed)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = (byte)(mutator.Once(15) ? mutator.Below(256) : compressed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), mutator.Once(15) ? mutator.Pick([0, 1, message.Length + 1, 5 * 1024 * 1024, int.MaxValue, -1]) : message.Length);
        message.CopyTo(framed.AsSpan(5));
        return framed;
    }

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>Empty, with every field, and one for each field alone.</summary>
    private static IEnumerable<IMessage> Examples(MessageDescriptor type, long chat, int depth = 0)
    {
        yield return type.Parser.ParseFrom(ByteString.Empty);
        var whole = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder().Where(static field => !field.IsRepeated))
        {
            foreach (var value in Values(field, chat, depth))
            {
                var alone = type.Parser.ParseFrom(ByteString.Empty);
                field.Accessor.SetValue(alone, value);
                field.Accessor.SetValue(whole, value);
                yield return alone;
            }
        }

        yield return whole;
    }

    private static IEnumerable<object> Values(FieldDescriptor field, long chat, int depth) => field.FieldType switch
    {
        FieldType.Message when depth < 4 => Examples(field.MessageType, chat, depth + 1),
        FieldType.String => ["", "hello", FuzzedGateway.Bot, "\0", "Y2hhdHMvMTc", "telegram.gateway.v1.ChatService"],
        FieldType.Int64 => [chat, 0L, -1L, long.MaxValue],
        FieldType.Int32 => [1, 0, -1, int.MaxValue],
        FieldType.Bool => [true],
        _ => [],
    };
}
