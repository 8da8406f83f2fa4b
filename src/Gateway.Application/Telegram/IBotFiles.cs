using Gateway.Application.Results;
using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>Fetches files from Telegram.</summary>
public interface IBotFiles
{
    /// <summary>Begins to download. Failures are values; whoever gets a file disposes of it.</summary>
    Task<Result<BotFile>> OpenAsync(Bot bot, BotFilePath path, CancellationToken cancellationToken);
}

/// <summary>A download that has begun.</summary>
/// <param name="Name">What it may be called where it is saved.</param>
/// <param name="Length">Where Telegram tells it.</param>
/// <param name="Content">Reading throws <see cref="IOException"/> when it breaks off, takes too long or becomes too large.</param>
public sealed record BotFile(string Name, long? Length, Stream Content) : IAsyncDisposable
{
    /// <summary>What a bot can download from Telegram.</summary>
    public const long LargestBytes = 20 * 1024 * 1024;

    public static readonly Failure TooLarge = new(FailureKind.TooLarge, "file_too_large", $"Bots can download files of at most {LargestBytes / 1024 / 1024} MB.");

    public static readonly Failure Unavailable = new(
        FailureKind.Upstream, "file_unavailable", "The Bot API server hands out no such file over HTTP. One in local mode has its files on its own disk alone.");

    public static readonly Failure NotFound = Failure.NotFound("file");

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
