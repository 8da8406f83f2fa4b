using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>HTTP/1.1 byte by byte, over one connection that is opened again whenever it has ended.</summary>
internal sealed class RawHttp(Uri server) : IDisposable
{
    private static readonly TimeSpan Patience = FuzzedGateway.Patience;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private TcpClient? _client;

    /// <summary>Sends a request that is whole, and reads its answer. Answers are short and say their length.</summary>
    public async Task<(int Status, string Head, string Body)> AskAsync(byte[] request)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        if (_client is not { Connected: true })
            await ConnectAsync(limit.Token);
        var stream = _client!.GetStream();
        await stream.WriteAsync(request, limit.Token);
        var (received, chunk) = (new List<byte>(), new byte[4096]);
        for (int head; ;)
        {
            var length = await stream.ReadAsync(chunk, limit.Token);
            if (length == 0)
                throw new IOException($"The connection ended before the answer: {Encoding.Latin1.GetString([.. received])}");
            received.AddRange(chunk.AsSpan(0, length));
            var text = Encoding.Latin1.GetString([.. received]);
            if ((head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0 || !IsWhole(text, head + 4))
                continue;
            if (text.AsSpan(0, head).Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
                Dispose();
            return (StatusOf(text), text[..head], text[(head + 4)..]);
        }
    }

    /// <summary>
    /// Sends pieces, each once the answer to the one before has come to rest, then no more; answers everything that came back until the server
    /// ended the connection, which it must.
    /// </summary>
    public static async Task<byte[]> PourAsync(string host, int port, params byte[][] pieces)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(host, port, limit.Token);

        // Once: of a connection that has been reset meanwhile it is not to be had again.
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        var arrivals = new SemaphoreSlim(0);
        var reading = ReadToEndAsync(stream, answer, arrivals, limit.Token);
        try
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece, limit.Token);

                // A chance to answer: what has the client's end before it is not answered at all.
                while (!reading.IsCompleted && await arrivals.WaitAsync(Rest, limit.Token))
                {
                }
            }

            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            // It has heard enough.
        }

        await reading;
        return answer.ToArray();
    }

    public static Task<byte[]> PourAsync(GatewayProcess gateway, params byte[][] pieces) => PourAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, pieces);

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    private static async Task ReadToEndAsync(NetworkStream stream, MemoryStream answer, SemaphoreSlim arrivals, CancellationToken cancellationToken)
    {
        var chunk = new byte[4096];
        try
        {
            int length;
            while ((length = await stream.ReadAsync(chunk, cancellationToken)) > 0)
            {
                answer.Write(chunk, 0, length);
                arrivals.Release();
            }
        }
        catch (IOException)
        {
            // Reset: also an end.
        }
        finally
        {
            arrivals.Release();
        }
    }

    /// <summary>By its length, or by its last chunk.</summary>
    private static bool IsWhole(string text, int body)
    {
        const string Length = "\r\nContent-Length: ";
        var at = text.IndexOf(Length, 0, body, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var digits = text.AsSpan(at + Length.Length);
        return text.Length - body >= int.Parse(digits[..digits.IndexOf('\r')], CultureInfo.InvariantCulture);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        _client = new TcpClient { NoDelay = true };
        await _client.ConnectAsync(server.Host, server.Port, cancellationToken);
    }
}
