namespace Gateway.Api.Http;

/// <summary>Reads a request's bytes, bounded in size and time.</summary>
internal static class RequestBody
{
    /// <summary>1 MiB; updates and the management API's bodies are some kilobytes.</summary>
    public const int MaxLength = 1024 * 1024;

    public static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(15);

    /// <summary>Null when there is more than <see cref="MaxLength"/>, which is not read to its end.</summary>
    /// <exception cref="TimeoutException">The body did not arrive in time.</exception>
    /// <exception cref="BadHttpRequestException">It broke off, or was sent in a way that is not HTTP.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxLength)
            return null;
        using var limit = new CancellationTokenSource(LongestRead, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return request.ContentLength is { } length ? await ReadExactlyAsync(request.Body, (int)length, linked.Token) : await ReadToEndAsync(request.Body, linked.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The body took too long.", late);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // The server says so of a chunk whose length is past 32 bits.
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, broken);
        }
    }

    private static async Task<byte[]> ReadExactlyAsync(Stream body, int length, CancellationToken cancellationToken)
    {
        var raw = new byte[length];
        await body.ReadExactlyAsync(raw, cancellationToken);
        return raw;
    }

    private static async Task<byte[]?> ReadToEndAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxLength)
                return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
