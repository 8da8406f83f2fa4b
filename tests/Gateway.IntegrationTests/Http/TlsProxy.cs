using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Http;

/// <summary>A proxy with TLS in front of a gateway, on 127.0.0.1: it passes GET on, and says who asked and how, after what the asker had written.</summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _onwards;
    private readonly WebApplication _app;

    private TlsProxy(Uri gateway)
    {
        _onwards = new HttpClient { BaseAddress = gateway };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = new CertificateRequest("CN=proxy", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.Run(PassOnAsync);
    }

    public static async Task<TlsProxy> StartAsync(Uri gateway)
    {
        var proxy = new TlsProxy(gateway);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Somebody who connects from this address.</summary>
    public HttpClient From(IPAddress address)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => string.Equals(shown?.GetCertHashString(), _certificate.GetCertHashString(), StringComparison.Ordinal) },
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _onwards.Dispose();
        _certificate.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Request.Path.Value);
        request.Headers.Add("X-Forwarded-For", [.. context.Request.Headers["X-Forwarded-For"].OfType<string>(), $"{context.Connection.RemoteIpAddress!.MapToIPv4()}"]);
        request.Headers.Add("X-Forwarded-Proto", context.Request.Scheme);
        using var answer = await _onwards.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Where(static header => !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)))
            context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body);
    }
}
