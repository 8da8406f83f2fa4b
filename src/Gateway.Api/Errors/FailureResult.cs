using Gateway.Application.Results;

namespace Gateway.Api.Errors;

/// <summary>The one mapping from the application's failures to problem details.</summary>
internal sealed class FailureResult(Failure failure) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (failure.RetryAfter is { } wait)
            Problems.RetryAfter(httpContext, wait);
        if (failure.Kind == FailureKind.Unauthenticated)
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = failure.Code };
        if (failure.Fields.Count > 0)
            extensions["errors"] = failure.Fields.Select(field => new { field = field.Field, message = field.Message });
        return Results.Problem(failure.Message, statusCode: StatusOf(failure.Kind), extensions: extensions).ExecuteAsync(httpContext);
    }

    private static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        FailureKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
        FailureKind.Upstream => StatusCodes.Status502BadGateway,
        FailureKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
