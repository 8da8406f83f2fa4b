using Gateway.Api.Errors;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.Api.Management;

/// <summary>From a request of the application to an HTTP answer.</summary>
internal static class Answers
{
    /// <summary>Sends it and answers with what came of it.</summary>
    /// <param name="mediator">Carries it out.</param>
    /// <param name="request">Not cancelled when the client hangs up: what was begun is finished, within the store's own time-outs.</param>
    /// <param name="ok">Makes the answer of the value; 200 with it as JSON when absent.</param>
    public static async Task<IResult> AnswerAsync<T>(this IMediator mediator, IRequest<Result<T>> request, Func<T, IResult>? ok = null)
    {
        var result = await mediator.Send(request, CancellationToken.None);
        return result.IsOk ? ok?.Invoke(result.Value) ?? ManagementJson.Ok(result.Value) : Problems.Of(result.Failure);
    }
}
