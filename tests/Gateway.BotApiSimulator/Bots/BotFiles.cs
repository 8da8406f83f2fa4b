using System.Collections.Concurrent;

namespace Gateway.BotApiSimulator.Bots;

/// <summary>Files that people sent to one bot, as getFile and the download route see them.</summary>
internal sealed class BotFiles
{
    private const int Capacity = 200;

    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private int _last;

    public StoredFile Add(string name, byte[] content)
    {
        var number = Interlocked.Increment(ref _last);
        var file = new StoredFile($"SIMFILE{number:D6}", $"documents/file_{number}_{Path.GetFileName(name)}", content);
        _files[file.Id] = file;
        _order.Enqueue(file.Id);
        if (_order.Count > Capacity && _order.TryDequeue(out var oldest))
            _files.TryRemove(oldest, out _);
        return file;
    }

    public StoredFile? Find(string fileId) => _files.GetValueOrDefault(fileId);

    public StoredFile? FindByPath(string path) =>
        _files.Values.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));
}

internal sealed record StoredFile(string Id, string Path, byte[] Content);
