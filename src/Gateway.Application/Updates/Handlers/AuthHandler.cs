using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Updates.Handlers;

/// <summary>Signs people in and out, in a private chat with the sender alone.</summary>
internal sealed partial class AuthHandler(IMediator mediator, ISessionStore sessions, IBotSender sender, ILogger<AuthHandler> logger) : IBotHandler
{
    public HandlerKind Kind => HandlerKind.Auth;

    public async Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        var (bot, envelope) = (context.Bot, context.Envelope);
        if (envelope is not { Kind: UpdateKinds.Message, ChatId: { } chat } || BotCommand.Parse(envelope.Text, bot.Username) is not { } command)
            return HandlerOutcome.Done;
        if (envelope.ChatKind != ChatKind.Private || (envelope.Person is { } somebody && somebody != chat))
            return command.Name is SignInCommand.Name ? await SendAwayAsync(bot, envelope, chat, cancellationToken) : HandlerOutcome.Done;
        if (envelope.Person is not { } person)
            return HandlerOutcome.Done;

        var reply = command.Name switch
        {
            "start" => AuthReplies.Help,
            SignInCommand.Name => await SignInAsync(bot, envelope, person, command.Argument, cancellationToken),
            "whoami" => AuthReplies.WhoAmI(SenderName.Read(context.Raw), person, await sessions.FindAsync(person, cancellationToken)),
            "logout" => await sessions.DeleteAsync(person, cancellationToken) ? AuthReplies.SignedOut : AuthReplies.WasSignedOut,
            _ => null,
        };
        return reply is null ? HandlerOutcome.Done : await ReplyAsync(bot, chat, reply, cancellationToken);
    }

    /// <summary>Anywhere but alone with the sender nobody is signed in, whoever writes: others may have read the code.</summary>
    private async Task<HandlerOutcome> SendAwayAsync(Bot bot, UpdateEnvelope envelope, long chat, CancellationToken cancellationToken)
    {
        await DeleteAsync(bot, envelope, cancellationToken);
        return await ReplyAsync(bot, chat, $"Please write to {bot.Mention} in a private chat. Never send a code to a group.", cancellationToken);
    }

    private async Task<string> SignInAsync(Bot bot, UpdateEnvelope envelope, long person, string code, CancellationToken cancellationToken)
    {
        if (code.Length == 0)
            return AuthReplies.CodeMissing;
        if (envelope.IsForwarded)
        {
            await DeleteAsync(bot, envelope, cancellationToken);
            return AuthReplies.Forwarded;
        }

        var result = await mediator.Send(new Authenticate(person, new Secret(code), $"{bot.Slug}:{envelope.UpdateId}"), cancellationToken);
        LogTry(logger, bot.Slug, person, result.Outcome);
        if (result.Outcome != AuthenticateOutcome.SignedIn)
            return result.Outcome == AuthenticateOutcome.WrongCode ? AuthReplies.WrongCode : AuthReplies.ComeBack(result.RetryAfter);
        await DeleteAsync(bot, envelope, cancellationToken);
        return AuthReplies.SignedIn;
    }

    /// <summary>Best effort: a code that stays in the chat does not undo a sign-in.</summary>
    private async Task DeleteAsync(Bot bot, UpdateEnvelope envelope, CancellationToken cancellationToken)
    {
        if (envelope is not { ChatId: { } chat, MessageId: { } message })
            return;
        var answer = await sender.DeleteMessageAsync(bot, SendClass.Gate, chat, message, cancellationToken);
        if (!answer.Ok)
            LogNotDeleted(logger, bot.Slug, chat, message, answer.Description);
    }

    private async Task<HandlerOutcome> ReplyAsync(Bot bot, long chat, string text, CancellationToken cancellationToken) =>
        HandlerOutcome.Of("sendMessage", await sender.SendMessageAsync(bot, SendClass.Gate, chat, text, cancellationToken));

    [LoggerMessage(1311, LogLevel.Information, "{Bot}: sign-in of user {UserId}: {Outcome}")]
    private static partial void LogTry(ILogger logger, string bot, long userId, AuthenticateOutcome outcome);

    [LoggerMessage(1312, LogLevel.Warning, "{Bot}: message {MessageId} in chat {ChatId}, which may hold a code, could not be deleted: {Reason}")]
    private static partial void LogNotDeleted(ILogger logger, string bot, long chatId, long messageId, string reason);
}
