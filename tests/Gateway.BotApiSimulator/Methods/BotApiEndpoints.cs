using System.Buffers;
using System.Text.Json;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal static class BotApiEndpoints
{
    private const long LargestBody = 60 << 20;

    public static void MapBotApi(this IEndpointRouteBuilder routes)
    {
        // Not "bot{token}": routing looks for the last "bot" of a segment, in any case, and a token can hold one.
        routes.MapMethods("/{bot:regex(^bot)}/{method}", [HttpMethods.Get, HttpMethods.Post], CallAsync);
        routes.MapGet("/file/{bot:regex(^bot)}/{**path}", Download);
    }

    public static void AddBotApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddSingleton<CallExecutor>();
        builder.Services.AddSingleton<WebhookReplies>();
        builder.Services.AddSingleton<OutgoingMessage>();
        builder.Services.AddSingleton<IBotApiMethod, GetMe>();
        builder.Services.AddSingleton<IBotApiMethod, SetWebhook>();
        builder.Services.AddSingleton<IBotApiMethod, DeleteWebhook>();
        builder.Services.AddSingleton<IBotApiMethod, GetWebhookInfo>();
        builder.Services.AddSingleton<IBotApiMethod, GetUpdates>();
        builder.Services.AddSingleton<IBotApiMethod, SendMessage>();
        builder.Services.AddSingleton<IBotApiMethod, EditMessageText>();
        builder.Services.AddSingleton<IBotApiMethod, EditMessageCaption>();
        builder.Services.AddSingleton<IBotApiMethod, EditMessageReplyMarkup>();
        foreach (var kind in SendMedia.Kinds)
            builder.Services.AddSingleton<IBotApiMethod>(services => new SendMedia(kind, services.GetRequiredService<OutgoingMessage>()));
        builder.Services.AddSingleton<IBotApiMethod, DeleteMessage>();
        builder.Services.AddSingleton<IBotApiMethod, AnswerCallbackQuery>();
        builder.Services.AddSingleton<IBotApiMethod, GetFile>();
    }

    private static async Task CallAsync(string bot, string method, HttpContext context, BotRegistry bots, CallExecutor executor)
    {
        CallParameters parameters;
        try
        {
            parameters = await ParameterReader.ReadAsync(context.Request, context.RequestAborted);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            await WriteAsync(context.Response, MethodResult.BadRequest("can't parse the request body"));
            return;
        }

        var outcome = await executor.ExecuteAsync(bots.Authenticate(TokenIn(bot)), method, parameters, "http", context.RequestAborted);
        if (outcome.Answer is { } answer)
            await WriteAsync(context.Response, answer);
        else
            context.Abort();
    }

    private static string TokenIn(string segment) => segment["bot".Length..];

    private static IResult Download(string bot, string path, BotRegistry bots)
    {
        if (bots.Authenticate(TokenIn(bot)) is not { } known)
            return Results.Json(new { ok = false, error_code = 401, description = "Unauthorized" }, statusCode: 401);
        return known.Files.FindByPath(path) is { } file
            ? Results.Bytes(file.Content, "application/octet-stream")
            : Results.Json(new { ok = false, error_code = 404, description = "Not Found" }, statusCode: 404);
    }

    private static async Task WriteAsync(HttpResponse response, MethodResult result)
    {
        response.StatusCode = result.HttpStatus;
        response.ContentType = "application/json";
        if (result.HttpStatus == 429 && result.Parameters?["retry_after"] is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
        var body = Serialize(result);
        response.Headers.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    private static ReadOnlyMemory<byte> Serialize(MethodResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", result.Ok);
            if (result.Ok)
                WriteResult(writer, result);
            else
                writer.WriteNumber("error_code", result.ErrorCode!.Value);
            if (result.Description is { } description)
                writer.WriteString("description", description);
            if (result.Parameters is { } parameters)
            {
                writer.WritePropertyName("parameters");
                parameters.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteResult(Utf8JsonWriter writer, MethodResult result)
    {
        writer.WritePropertyName("result");
        if (result.RawItems is not { } items)
        {
            result.Result!.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var item in items)
            writer.WriteRawValue(item, skipInputValidation: true);
        writer.WriteEndArray();
    }
}
