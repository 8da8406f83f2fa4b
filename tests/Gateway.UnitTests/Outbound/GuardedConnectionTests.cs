using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Infrastructure.Outbound;

namespace Gateway.UnitTests.Outbound;

/// <summary>The guard at the moment that counts: when a connection is made.</summary>
internal sealed class GuardedConnectionTests
{
    private TcpListener _listener = null!;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [SetUp]
    public void Listen()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
    }

    [TearDown]
    public void Close() => _listener.Dispose();

    [Test]
    public async Task AForbiddenAddress_IsNotConnectedTo()
    {
        using var client = Client(new AddressGuard(new OutboundOptions()));

        var failure = (await client.Invoking(http => http.GetAsync(new Uri($"http://127.0.0.1:{Port}/"))).Should().ThrowAsync<HttpRequestException>()).Which;

        failure.InnerException.Should().BeOfType<ForbiddenAddressException>();
        _listener.Pending().Should().BeFalse();
    }

    [Test]
    public async Task ANameThatResolvesAnewToAForbiddenAddress_IsNotConnectedTo()
    {
        var lookUps = 0;
        var guard = new AddressGuard(new OutboundOptions(), (_, _) => Task.FromResult<IPAddress[]>([++lookUps == 1 ? IPAddress.Parse("1.1.1.1") : IPAddress.Loopback]));
        using var client = Client(guard);
        var url = new Uri($"http://rebinding.example:{Port}/");
        (await guard.AllowsAsync(url, CancellationToken.None)).Should().BeTrue();

        var failure = (await client.Invoking(http => http.GetAsync(url)).Should().ThrowAsync<HttpRequestException>()).Which;

        failure.InnerException.Should().BeOfType<ForbiddenAddressException>();
    }

    [Test]
    public async Task AnAllowedAddress_IsConnectedTo_AndTheForbiddenOnesBesideItAreNot()
    {
        var resolved = new List<string>();
        var guard = new AddressGuard(new OutboundOptions { AllowedNetworks = [IPNetwork.Parse("127.0.0.1/32")] }, (name, _) =>
        {
            resolved.Add(name);
            return Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]);
        });
        using var client = Client(guard);
        var answering = AnswerAsync();

        (await client.GetStringAsync(new Uri($"http://named.example:{Port}/"))).Should().Be("ok");

        (await answering).Should().Contain("Host: named.example");
        resolved.Should().Equal("named.example");
    }

    private static HttpClient Client(AddressGuard guard) => new(new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync, UseProxy = false });

    private async Task<string> AnswerAsync()
    {
        using var socket = await _listener.AcceptSocketAsync();
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer);
        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
