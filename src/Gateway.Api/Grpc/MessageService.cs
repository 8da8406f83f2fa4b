using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Api.Idempotency;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Application.Chats;
using Gateway.Application.Idempotency;
using Gateway.Application.Lists;
using Gateway.Application.Results;
using Google.Protobuf;

namespace Gateway.Api.Grpc;

/// <summary><c>telegram.gateway.v1.MessageService</c>.</summary>
internal static class MessageService
{
    private static readonly FieldProblem NotJson = new("keyboard", $"Must be JSON, nested {GatewayJson.MaxDepth} levels at most.");

    public static IEnumerable<GrpcMethod> Methods(CallerGate gate)
    {
        var service = new ManagementService(MessagesReflection.Descriptor.Services[0], gate);
        return
        [
            service.Unary("GetMessages", GetMessagesRequest.Parser, GetAsync),
            service.Unary("SendMessage", SendMessageRequest.Parser, SendAsync),
            service.ServerStreaming("StreamMessages", StreamMessagesRequest.Parser, MessageStreams.StreamAsync),
            service.Bidirectional("Subscribe", MessageStreams.SubscribeAsync),
        ];
    }

    private static Task<GrpcStatus> GetAsync(GrpcCall call, GetMessagesRequest request)
    {
        var page = Pages.Of(request.HasLimit ? request.Limit : null, request.HasCursor ? request.Cursor : null);
        return call.AnswerAsync(new ListMessages(call.Context.Caller(), request.ChatId, page), Answer);
    }

    private static async Task<GrpcStatus> SendAsync(GrpcCall call, SendMessageRequest request)
    {
        var problems = new List<FieldProblem>();
        var body = BodyOf(request, problems);
        var key = KeyOf(call, request, problems);
        if (problems.Count > 0)
            return GrpcFailures.Of(Failure.Invalid(problems));
        return await call.AnswerAsync(
            new SendMessage(call.Context.Caller(), request.ChatId, body, key),
            static sent => new SendMessageResponse { Message = MessageOnTheWire.Of(sent.Value), Replayed = sent.IsReplay });
    }

    private static GetMessagesResponse Answer(Page<MessageRow> page)
    {
        var answer = new GetMessagesResponse();
        answer.Messages.AddRange(page.Data.Select(MessageOnTheWire.Of));
        if (page.NextCursor is { } next)
            answer.NextCursor = next;
        return answer;
    }

    /// <summary>The route of HTTP has the chat in its path; so has this one.</summary>
    private static OnceKey? KeyOf(GrpcCall call, SendMessageRequest request, List<FieldProblem> problems)
    {
        var values = call.Metadata[IdempotencyKeys.Header];
        if (values.Count == 0)
            return null;
        if (values is [{ } value] && OnceKey.IsValid(value))
            return new OnceKey(value, string.Create(CultureInfo.InvariantCulture, $"GRPC {call.Context.Request.Path}/{request.ChatId}"), SHA256.HashData(request.ToByteArray()));
        problems.Add(IdempotencyKeys.Malformed);
        return null;
    }

    private static MessageBody BodyOf(SendMessageRequest request, List<FieldProblem> problems) => new()
    {
        Text = request.HasText ? request.Text : null,
        ParseMode = request.HasParseMode ? request.ParseMode : null,
        ReplyTo = request.HasReplyTo ? request.ReplyTo : null,
        Keyboard = request.HasKeyboard ? Keyboard(request.Keyboard, problems) : null,
        Photo = request.HasPhoto ? request.Photo : null,
        Document = request.HasDocument ? request.Document : null,
        Video = request.HasVideo ? request.Video : null,
        Audio = request.HasAudio ? request.Audio : null,
        Caption = request.HasCaption ? request.Caption : null,
        DisableNotification = request.HasDisableNotification ? request.DisableNotification : null,
        DisableLinkPreview = request.HasDisableLinkPreview ? request.DisableLinkPreview : null,
        ProtectContent = request.HasProtectContent ? request.ProtectContent : null,
    };

    /// <summary>Judged as it is in a body of the HTTP API. That it is one value is looked at first, so that it stays inside its field.</summary>
    private static JsonElement? Keyboard(string json, List<FieldProblem> problems)
    {
        try
        {
            using var _ = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = GatewayJson.MaxDepth });
            problems.AddRange(JsonBody.Parse<MessageBody>(Encoding.UTF8.GetBytes($$"""{"keyboard":{{json}}}"""), out var body));
            return body?.Keyboard;
        }
        catch (JsonException)
        {
            problems.Add(NotJson);
            return null;
        }
    }
}
