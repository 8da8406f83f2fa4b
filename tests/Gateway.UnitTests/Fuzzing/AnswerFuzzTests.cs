using System.Net;
using System.Text.Json;
using Gateway.Application.Chats;
using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Fuzzing;
using Gateway.Infrastructure.Telegram;

namespace Gateway.UnitTests.Fuzzing;

/// <summary>What Telegram, a proxy in front of it or a bot's own service answers is understood or refused, never an exception.</summary>
internal sealed class AnswerFuzzTests
{
    [Test]
    public void Answers_AreReadOrRefused() => Memory.ShouldNotGrow(() => Fuzz.Run(FuzzTarget.Answers, mutator =>
    {
        var body = mutator.Json(Corpus.Answers);
        var status = mutator.Pick([HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests, HttpStatusCode.BadGateway]);
        if (BotApiAnswerReader.Read(status, body) is { Ok: true, Result: { ValueKind: JsonValueKind.Object } result })
        {
            _ = TelegramMessage.Read(result, id: 1, chatId: 2);
            _ = result.TryGetProperty("file_path", out var path) ? BotFilePath.Read(path) : null;
        }

        var answer = HttpAnswer.Read(body, chatId: 7);
        if (answer.Method is not null && OutgoingParameters.Read(answer.Parameters, out _) is null)
        {
            _ = OutgoingParameters.NamesAMessage(answer.Parameters);
            _ = OutgoingParameters.WithChat(answer.Parameters, 9);
        }
    }));
}
