using System.Data.Common;
using Gateway.Api.Http;
using Gateway.Application;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Errors;

/// <summary>What is answered when something was thrown. The answer never tells what; the log does, once.</summary>
internal static partial class Faults
{
    /// <summary>Expected ones are not errors of ours; the framework logs the others.</summary>
    public static bool IsExpected(Exception fault) => fault is BadHttpRequestException || IsUnavailable(fault);

    public static async Task AnswerAsync(HttpContext context)
    {
        var feature = context.Features.GetRequiredFeature<IExceptionHandlerFeature>();
        context.SetSecurityHeaders();
        await AnswerTo(feature.Error, feature.Endpoint, context).ExecuteAsync(context);
    }

    private static IResult AnswerTo(Exception fault, Endpoint? endpoint, HttpContext context)
    {
        if (fault is BadHttpRequestException bad)
            return bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.BodyTooLarge() : Problems.OfStatus(bad.StatusCode);
        if (!IsUnavailable(fault))
            return Problems.OfStatus(StatusCodes.Status500InternalServerError);
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Faults));
        LogUnavailable(logger, context.Request.Method, (endpoint as RouteEndpoint)?.RoutePattern.RawText, fault.Message);
        return Problems.Unavailable(context, "This cannot be answered now; ask again.");
    }

    /// <summary>EF Core wraps what the driver throws.</summary>
    public static bool IsUnavailable(Exception? fault) =>
        fault is StoreUnavailableException or DbException { IsTransient: true } || (fault is not null && IsUnavailable(fault.InnerException));

    [LoggerMessage(4201, LogLevel.Warning, "{Method} {Route} cannot be answered now: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string method, string? route, string reason);
}
