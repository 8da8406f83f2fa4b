using System.Text.Json;
using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Domain.Audit;

namespace Gateway.Application.Audit;

/// <summary>Leaves the row that says who changed what. It is saved with the change.</summary>
public static class AuditTrail
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Adds the row.</summary>
    /// <param name="db">Where the change is about to be saved.</param>
    /// <param name="caller">Who changes it.</param>
    /// <param name="now">When.</param>
    /// <param name="action">Noun and verb: <c>apikey.created</c>.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="details">An object of what matters about the change; never a secret or the text of a message.</param>
    public static void Audit(this IGatewayDb db, Caller caller, DateTimeOffset now, string action, AuditTarget target, object? details = null) =>
        db.AuditEvents.Add(Row(caller, now, action, target, details));

    /// <summary>The row alone, for what is not saved through <see cref="IGatewayDb"/>.</summary>
    public static AuditEvent Row(Caller caller, DateTimeOffset now, string action, AuditTarget target, object? details = null) => new()
    {
        At = now,
        ActorKind = caller.Word,
        ActorId = caller.Kind == CallerKind.Cli ? null : caller.Id,
        ActorName = caller.Name,
        Action = action,
        TargetKind = target.Kind,
        TargetId = target.Id,
        BotSlug = target.Bot,
        ChatId = target.ChatId,
        Details = details is null ? "{}" : JsonSerializer.Serialize(details, SnakeCase),
        Address = caller.Address,
    };
}

/// <summary>What an audit row is about.</summary>
/// <param name="Kind"><c>user</c>, <c>api_key</c>, <c>bot</c>, <c>chat</c>, <c>message</c>, …</param>
/// <param name="Id">Its id, as the API shows it.</param>
/// <param name="Bot">The bot that it concerns, if it concerns one.</param>
/// <param name="ChatId">The chat that it concerns, if it concerns one.</param>
public sealed record AuditTarget(string Kind, string Id, string? Bot = null, long? ChatId = null);
