using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Gateway.Api.Errors;
using Gateway.Api.Management;
using Gateway.Application.Idempotency;
using Gateway.Application.Results;

namespace Gateway.Api.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>, and the one that tells a repeat.</summary>
internal static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    public static readonly FieldProblem Malformed = new(Header, $"Must be 1 to {OnceKey.LongestKey} visible ASCII characters.");

    /// <summary>False: what to answer instead. Without the header the key is null.</summary>
    public static bool IsRead(HttpContext context, ReadOnlyMemory<byte> body, out OnceKey? key, [NotNullWhen(false)] out IResult? problem)
    {
        (key, problem) = (null, null);
        var values = context.Request.Headers[Header];
        if (values.Count == 0)
            return true;
        if (values is not [{ } value] || !OnceKey.IsValid(value))
        {
            problem = Problems.Of(Failure.Invalid(Malformed));
            return false;
        }

        key = new OnceKey(value, $"{context.Request.Method} {context.Request.Path}", SHA256.HashData(body.Span));
        return true;
    }

    /// <summary>201, and for a repeat the header that says so.</summary>
    public static IResult Created<T>(HttpContext context, Answered<T> answered)
    {
        context.MarkReplay(answered.IsReplay);
        return ManagementJson.Created(answered.Value);
    }

    public static IResult NoContent<T>(HttpContext context, Answered<T> answered)
    {
        context.MarkReplay(answered.IsReplay);
        return Results.NoContent();
    }

    private static void MarkReplay(this HttpContext context, bool isReplay)
    {
        if (isReplay)
            context.Response.Headers[Replayed] = "true";
    }
}
