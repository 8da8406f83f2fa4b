using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class GetFile : IBotApiMethod
{
    private const int Largest = 20 << 20;

    public string Name => "getFile";

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(bot.Files.Find(parameters.Text("file_id") ?? string.Empty) switch
        {
            null => MethodResult.BadRequest("invalid file_id"),
            { Content.Length: > Largest } => MethodResult.BadRequest("file is too big"),
            var file => MethodResult.Success(new JsonObject
            {
                ["file_id"] = file.Id,
                ["file_unique_id"] = $"U{file.Id}",
                ["file_size"] = file.Content.Length,
                ["file_path"] = file.Path,
            }),
        });
}
