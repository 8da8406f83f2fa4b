using System.Globalization;
using Gateway.Api.Http;
using Gateway.Application.Results;

namespace Gateway.Api.Errors;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c>. None of them tells what went on inside.</summary>
internal static class Problems
{
    private static readonly TimeSpan RetryUnavailable = TimeSpan.FromSeconds(2);

    public static void AddErrors(this IServiceCollection services) => services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
    {
        var extensions = context.ProblemDetails.Extensions;
        if (!extensions.ContainsKey("code"))
            extensions["code"] = CodeOf(context.HttpContext.Response.StatusCode);
        if (extensions.Remove("traceId", out var trace))
            extensions["trace_id"] = trace;
    });

    public static void UseErrors(this WebApplication gateway)
    {
        gateway.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = Faults.AnswerAsync,
            SuppressDiagnosticsCallback = static context => Faults.IsExpected(context.Exception),
        });

        // Also for whoever does not accept JSON: the framework would answer those in plain text.
        gateway.UseStatusCodePages(static context => OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    public static IResult Problem(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });

    /// <summary>What there is to say about a status and nothing more.</summary>
    public static IResult OfStatus(int status) =>
        Results.Problem(statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = CodeOf(status) });

    /// <summary>What the application refuses.</summary>
    public static IResult Of(Failure failure) => new FailureResult(failure);

    public static IResult BodyTooLarge() =>
        Problem(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"A body has at most {RequestBody.MaxLength} bytes.");

    public static IResult RateLimited(HttpContext context, TimeSpan retryAfter)
    {
        RetryAfter(context, retryAfter);
        return Problem(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; ask again after the time in Retry-After.");
    }

    /// <summary>Nothing was acknowledged; whoever asked is to ask again.</summary>
    public static IResult Unavailable(HttpContext context, string detail)
    {
        RetryAfter(context, RetryUnavailable);
        return Problem(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);
    }

    public static void RetryAfter(HttpContext context, TimeSpan time) => context.Response.Headers.RetryAfter = Seconds(time);

    /// <summary>Whole seconds, never too early and never at once.</summary>
    public static string Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status422UnprocessableEntity => "invalid_request",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status502BadGateway => "bad_gateway",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError => "bad_request",
        _ => "internal_error",
    };
}
