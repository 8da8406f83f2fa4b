using Gateway.Api.Http;
using Gateway.Application;
using Gateway.Application.Results;

namespace Gateway.Api.Errors;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c>. None of them tells what went on inside.</summary>
internal static class Problems
{
    private const int RetryAfterSeconds = 2;

    public static void AddErrors(this IServiceCollection services) => services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
    {
        if (!context.ProblemDetails.Extensions.ContainsKey("code"))
            context.ProblemDetails.Extensions["code"] = CodeOf(context.HttpContext.Response.StatusCode);
    });

    public static void UseErrors(this WebApplication gateway)
    {
        gateway.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf, SuppressDiagnosticsCallback = context => context.Exception is StoreUnavailableException or BadHttpRequestException });
        gateway.UseStatusCodePages();
    }

    public static IResult Problem(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });

    /// <summary>What the application refuses.</summary>
    public static IResult Of(Failure failure) => new FailureResult(failure);

    /// <summary>Bad input, every field of it.</summary>
    public static IResult Invalid(IReadOnlyList<FieldProblem> problems) => Of(Failure.Invalid(problems));

    public static IResult BodyTooLarge() =>
        Problem(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"A body has at most {RequestBody.MaxLength} bytes.");

    /// <summary>Nothing was acknowledged; whoever asked is to ask again.</summary>
    public static IResult Unavailable(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);
    }

    private static int StatusOf(Exception fault) => fault switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        StoreUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "internal",
    };
}
