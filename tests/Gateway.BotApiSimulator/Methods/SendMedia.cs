using System.Text;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>sendPhoto and its like. Media come by an http or https address, which is not fetched, by the id of a file, or in a form.</summary>
internal sealed class SendMedia(string kind, OutgoingMessage messages) : IBotApiMethod
{
    private static readonly (int Width, int Height)[] PhotoSizes = [(90, 67), (320, 240), (800, 600)];

    public static readonly IReadOnlyList<string> Kinds = ["photo", "document", "video", "audio", "animation", "voice"];

    public string Name => $"send{char.ToUpperInvariant(kind[0])}{kind[1..]}";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(messages.Send(bot, parameters, message => Fill(bot, message, parameters)));

    private MethodResult? Fill(Bot bot, JsonObject message, CallParameters parameters)
    {
        if (parameters.Text(kind) is not { Length: > 0 } reference)
            return MethodResult.BadRequest($"there is no {kind} in the request");
        if (Find(bot, reference) is not { } file)
            return MethodResult.BadRequest("wrong file identifier/HTTP URL specified");
        message[kind] = string.Equals(kind, "photo", StringComparison.Ordinal)
            ? new JsonArray([.. PhotoSizes.Select(size => Describe(file, size.Width, size.Height))])
            : Describe(file);
        return MessageText.FillCaption(message, parameters);
    }

    private static StoredFile? Find(Bot bot, string reference)
    {
        if (reference.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || reference.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return Uri.TryCreate(reference, UriKind.Absolute, out var url) ? bot.Files.Add(Path.GetFileName(url.AbsolutePath), Encoding.UTF8.GetBytes(reference)) : null;
        return reference.StartsWith("attach://", StringComparison.Ordinal) ? bot.Files.Add("upload", Encoding.UTF8.GetBytes(reference)) : bot.Files.Find(reference);
    }

    private static JsonObject Describe(StoredFile file, int width, int height) => new()
    {
        ["file_id"] = file.Id,
        ["file_unique_id"] = $"U{file.Id}",
        ["file_size"] = file.Content.Length,
        ["width"] = width,
        ["height"] = height,
    };

    private JsonObject Describe(StoredFile file)
    {
        var described = new JsonObject
        {
            ["file_id"] = file.Id,
            ["file_unique_id"] = $"U{file.Id}",
            ["file_size"] = file.Content.Length,
            ["file_name"] = Path.GetFileName(file.Path),
        };
        if (kind is not "document")
            described["duration"] = 1;
        if (kind is "video" or "animation")
            (described["width"], described["height"]) = (640, 480);
        return described;
    }
}
