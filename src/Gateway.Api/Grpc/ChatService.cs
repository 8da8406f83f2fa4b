using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Api.Management;
using Gateway.Application.Chats;
using Gateway.Application.Lists;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Api.Grpc;

/// <summary><c>telegram.gateway.v1.ChatService</c>.</summary>
internal static class ChatService
{
    public static IEnumerable<GrpcMethod> Methods(CallerGate gate)
    {
        var service = new ManagementService(ChatsReflection.Descriptor.Services[0], gate);
        return
        [
            service.Unary("ListChats", ListChatsRequest.Parser, ListAsync),
            service.Unary("GetChat", GetChatRequest.Parser, GetAsync),
        ];
    }

    private static Task<GrpcStatus> ListAsync(GrpcCall call, ListChatsRequest request)
    {
        var page = Pages.Of(request.HasLimit ? request.Limit : null, request.HasCursor ? request.Cursor : null);
        return call.AnswerAsync(new ListChats(call.Context.Caller(), request.HasBot ? request.Bot : null, page), Answer);
    }

    private static Task<GrpcStatus> GetAsync(GrpcCall call, GetChatRequest request) =>
        call.AnswerAsync(new GetChat(call.Context.Caller(), request.ChatId), OnTheWire);

    private static ListChatsResponse Answer(Page<ChatRow> page)
    {
        var answer = new ListChatsResponse();
        answer.Chats.AddRange(page.Data.Select(OnTheWire));
        if (page.NextCursor is { } next)
            answer.NextCursor = next;
        return answer;
    }

    private static Chat OnTheWire(ChatRow row)
    {
        var chat = new Chat { Id = row.Id, Bot = row.Bot, TelegramId = row.TelegramId, Type = row.Type, CreatedAt = row.CreatedAt.ToTimestamp() };
        if (row.Title is { } title)
            chat.Title = title;
        if (row.Username is { } username)
            chat.Username = username;
        return chat;
    }
}

/// <summary>The two fields that every list has.</summary>
internal static class Pages
{
    public static PageRequest Of(int? limit, string? cursor) => new(limit ?? PageRequest.DefaultLimit, cursor);
}
