using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Api.Grpc.Framing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.IntegrationTests.Grpc.Framing;

/// <summary>gRPC by hand, for what no honest client sends.</summary>
internal sealed class GrpcWire(string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 })
    {
        BaseAddress = new Uri($"http://{address}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public static byte[] Message(string text) => Framed(new StringValue { Value = text }.ToByteArray());

    public static byte[] Framed(ReadOnlySpan<byte> payload, byte flag = 0, int? length = null)
    {
        var framed = new byte[5 + payload.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), length ?? payload.Length);
        payload.CopyTo(framed.AsSpan(5));
        return framed;
    }

    public async Task<WireAnswer> SendAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, body, headers);
        using var answer = await _http.SendAsync(request);
        var content = await answer.Content.ReadAsByteArrayAsync();
        return new WireAnswer(answer) { Body = content };
    }

    public async Task<WireAnswer> SendAsync(HttpMethod method, string contentType)
    {
        using var request = Request("Echo", Message("x"), [("content-type", contentType)]);
        request.Method = method;
        if (method == HttpMethod.Get)
            request.Content = null;
        using var answer = await _http.SendAsync(request);
        return new WireAnswer(answer);
    }

    /// <summary>A stream that is begun, and not read.</summary>
    public async Task<Stream> OpenAsync(string method, byte[] body) => await (await BeginAsync(method, body)).Content.ReadAsStreamAsync();

    /// <summary>The same, with what comes after it.</summary>
    public async Task<HttpResponseMessage> BeginAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, body, headers);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(string method, byte[] body, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, method.Contains('/') ? $"/{method}" : $"/{FramingServer.Service}/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        foreach (var (name, value) in headers)
        {
            if (string.Equals(name, "content-type", StringComparison.Ordinal))
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}

/// <summary>What came back.</summary>
internal sealed class WireAnswer(HttpResponseMessage answer)
{
    private readonly Dictionary<string, string> _all = answer.Headers.Concat(answer.TrailingHeaders)
        .ToDictionary(static header => header.Key, static header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);

    public static StatusCode StatusOf(HttpResponseMessage answer) => new WireAnswer(answer).Status;

    public byte[] Body { get; init; } = [];

    public HttpStatusCode Http => answer.StatusCode;

    public StatusCode Status => (StatusCode)int.Parse(_all["grpc-status"], CultureInfo.InvariantCulture);

    public string? this[string name] => _all.GetValueOrDefault(name);
}
