using System.Text.Json;
using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Idempotency;
using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.UnitTests.Chats;

internal static class Bodies
{
    public static JsonElement Json(string json) => JsonElement.Parse(json);

    /// <summary>The fields that are refused, as a caller is told them.</summary>
    public static Task<IReadOnlyList<string>> RefusedFieldsAsync(MessageBody body) =>
        RefusedFieldsAsync<SendMessage, Answered<MessageRow>>(new SendMessageValidator(), new SendMessage(Caller.CommandLine, 1, body));

    public static Task<IReadOnlyList<string>> RefusedFieldsAsync(BotMessageBody body) =>
        RefusedFieldsAsync<SendBotMessage, Answered<MessageRow>>(new SendBotMessageValidator(), new SendBotMessage(Caller.CommandLine, "hello", body));

    public static Task<IReadOnlyList<string>> RefusedFieldsAsync(MessageEdit edit) =>
        RefusedFieldsAsync<EditMessage, MessageRow>(new EditMessageValidator(), new EditMessage(Caller.CommandLine, 1, 2, edit));

    public static async Task<IReadOnlyList<string>> RefusedFieldsAsync<TRequest, TAnswer>(IValidator<TRequest> validator, TRequest request)
        where TRequest : IRequest<Result<TAnswer>>
    {
        var result = await new ValidationBehavior<TRequest, Result<TAnswer>>([validator])
            .Handle(request, CancellationToken.None, () => Task.FromResult<Result<TAnswer>>(Failure.NotFound("nothing, so it was let through")));
        return [.. result.Failure!.Fields.Select(field => field.Field)];
    }
}
