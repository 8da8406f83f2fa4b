using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.Application.Streams;

/// <summary>A credential behind one or many streams. It is checked once for all of them.</summary>
internal sealed class LiveAccount(StreamCredential credential) : IDisposable
{
    private readonly SemaphoreSlim _checking = new(1);
    private readonly HashSet<LiveStream> _streams = [];

    public StreamCredential Credential => credential;

    /// <summary>As of the last check; null before the first.</summary>
    public ProvenAccount? Proven { get; private set; }

    public bool Add(LiveStream stream)
    {
        lock (_streams)
            return _streams.Add(stream);
    }

    /// <summary>Answers whether nobody is left.</summary>
    public bool Remove(LiveStream stream)
    {
        lock (_streams)
        {
            _streams.Remove(stream);
            return _streams.Count == 0;
        }
    }

    /// <summary>Reads the account anew and tells its streams. One reading follows another, so the last to begin counts.</summary>
    /// <exception cref="StoreUnavailableException">The account cannot be read now.</exception>
    public async Task<Result<ProvenAccount>> CheckAsync(CredentialCheck check, CancellationToken cancellationToken)
    {
        await _checking.WaitAsync(cancellationToken);
        try
        {
            var proven = credential.IsKey
                ? await check.CheckKeyAsync(credential.Value, cancellationToken)
                : await check.CheckTokenAsync(credential.Value, cancellationToken);
            Proven = proven.Value;
            foreach (var stream in Streams())
            {
                if (proven.IsOk)
                    stream.Recheck(this, proven.Value.Account.Access);
                else
                    stream.Fail(this, proven.Failure);
            }

            return proven;
        }
        finally
        {
            _checking.Release();
        }
    }

    public void Dispose() => _checking.Dispose();

    private LiveStream[] Streams()
    {
        lock (_streams)
            return [.. _streams];
    }
}
