using System.Text.Json;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;

namespace Gateway.UnitTests.Telegram;

internal sealed class GetBotFileTests
{
    private static readonly TestCaseData<BotApiAnswer, string>[] Refusals =
    [
        new(File("""{"file_id":"a","file_path":"/var/lib/telegram-bot-api/documents/a.pdf"}"""), "file_unavailable") { TestName = "a server in local mode" },
        new(File("""{"file_id":"a","file_path":"../../bot1:x/getMe"}"""), "file_unavailable") { TestName = "a path upwards" },
        new(File("""{"file_id":"a","file_path":7}"""), "file_unavailable") { TestName = "a path that is none" },
        new(File("""{"file_id":"a"}"""), "file_unavailable") { TestName = "no path" },
        new(File("true"), "file_unavailable") { TestName = "no object" },
        new(File("""{"file_id":"a","file_size":20971521,"file_path":"documents/a"}"""), "file_too_large") { TestName = "a size over the limit" },
        new(BotApiAnswer.Error(400, "Bad Request: file is too big"), "file_too_large") { TestName = "too big" },
        new(BotApiAnswer.Error(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), "file_not_found") { TestName = "a wrong id" },
        new(BotApiAnswer.Error(401, "Unauthorized"), "bot_token_refused") { TestName = "a wrong token" },
        new(BotApiAnswer.Error(429, "Too Many Requests"), "send_limited") { TestName = "too many" },
        new(BotApiAnswer.Error(500, "Internal Server Error"), "telegram_unreachable") { TestName = "a fault" },
        new(BotApiAnswer.NoAnswer("no answer"), "telegram_unreachable") { TestName = "no answer" },
    ];

    [TestCaseSource(nameof(Refusals))]
    public async Task WhatCannotBeFetched_IsNotAskedFor(BotApiAnswer answer, string code)
    {
        var files = new Files();

        (await GetAsync(answer, files)).Failure!.Code.Should().Be(code);
        files.Asked.Should().BeNull();
    }

    [Test]
    public async Task AFile_IsFetchedFromItsPath()
    {
        var files = new Files();

        (await GetAsync(File("""{"file_id":"a","file_size":20971520,"file_path":"documents/a.pdf"}"""), files)).Failure.Should().Be(BotFile.NotFound);
        files.Asked!.Escaped.Should().Be("documents/a.pdf");
    }

    private static BotApiAnswer File(string json) => BotApiAnswer.Success(JsonElement.Parse(json));

    private static Task<Result<BotFile>> GetAsync(BotApiAnswer answer, Files files) =>
        new GetBotFileHandler(new BotRegistry([A.Bot()]), new Sender(answer), files)
            .Handle(new GetBotFile(Caller.CommandLine, "hello", "a"), CancellationToken.None);

    private sealed class Sender(BotApiAnswer answer) : IBotSender
    {
        public Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken) => Task.FromResult(answer);
    }

    private sealed class Files : IBotFiles
    {
        public BotFilePath? Asked { get; private set; }

        public Task<Result<BotFile>> OpenAsync(Bot bot, BotFilePath path, CancellationToken cancellationToken)
        {
            Asked = path;
            return Task.FromResult<Result<BotFile>>(BotFile.NotFound);
        }
    }
}
