using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Application.Jobs;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Api.Jobs;

/// <summary><c>/jobs</c>.</summary>
internal static class JobEndpoints
{
    private const int LongestName = 64;

    private const string Example = """
        {"id":4711,"bot":"alerts","update_id":903214455,"kind":"message","chat_id":5,"telegram_chat_id":501001,"status":"dead","attempts":5,
        "last_error":"The bot's service answered 500.","accepted_at":"2026-11-20T10:00:00Z","run_at":"2026-11-20T11:12:30Z","claimed_at":null,
        "expires_at":null,"finished_at":"2026-11-20T11:12:31Z","released":false}
        """;

    public static void MapJobEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs", ListAsync)
            .Promises(new RouteContract("listJobs", "Jobs, newest first: the receipts of accepted updates, without the updates.")
                .Explains("Those of the bots that the account may read bot-wide.").Needs(Scope.JobsRead).Pages()
                .Asks("status", "string", "Only these.", "pending", "running", "done", "dead")
                .Asks("bot", "string", "Only this bot's: its slug or its Telegram id.")
                .Gives<Page<JobRow>>($$"""{"data":[{{Example}}],"next_cursor":null}""")
                .Refuses(StatusCodes.Status404NotFound, "bot_not_found", "There is no such bot, or the account may not read it."));
        routes.MapGet("/jobs/{id:long}", GetAsync)
            .Promises(Finds(new RouteContract("getJob", "One job.").Explains("For those who may read its chat, or its bot where it has no chat."))
                .Needs(Scope.JobsRead).Gives<JobRow>(Example));
        routes.MapPost("/jobs/{id:long}/retry", RetryAsync)
            .Promises(Changes(new RouteContract("retryJob", "Give a dead job all its attempts again, at its place in the order of its chat."))
                .Needs(Scope.JobsWrite).Gives<JobRow>(Example)
                .Refuses(StatusCodes.Status409Conflict, "job_not_dead", "The job is open or done.")
                .Refuses(StatusCodes.Status409Conflict, "job_update_gone", "The job's update is no longer kept.")
                .Refuses(StatusCodes.Status409Conflict, "job_expired", "Telegram no longer takes an answer to it.")
                .Refuses(StatusCodes.Status409Conflict, "job_superseded", "The same update was accepted again, as another job.")
                .Refuses(StatusCodes.Status409Conflict, "bot_not_served", "The job's bot is not served here any more."));
        routes.MapDelete("/jobs/{id:long}", DiscardAsync)
            .Promises(Changes(new RouteContract("discardJob", "Settle a job without running it."))
                .Explains("A pending job becomes dead. A dead one is put away as done. Its row stays, as the receipt by which a repeat of the update is known, "
                    + "for as long as one can come, and is purged then.")
                .Needs(Scope.JobsWrite)
                .Refuses(StatusCodes.Status409Conflict, "job_running", "The job runs.")
                .Refuses(StatusCodes.Status409Conflict, "job_done", "The job is done.")
                .Refuses(StatusCodes.Status409Conflict, "job_changed", "The job has changed meanwhile."));
    }

    private static RouteContract Finds(RouteContract contract) =>
        contract.Refuses(StatusCodes.Status404NotFound, "job_not_found", "There is no such job, or the account may not read it.");

    private static RouteContract Changes(RouteContract contract) =>
        Finds(contract).Refuses(StatusCodes.Status403Forbidden, "right_missing", "The account may read the job and not manage its chat or bot.");

    private static async Task<IResult> ListAsync(HttpContext context, IMediator mediator)
    {
        var query = new QueryReader(context.Request.Query);
        var page = query.Page();
        var (status, bot) = (query.Text("status", LongestName), query.Text("bot", LongestName));
        return query.IsRead(out var problem) ? await mediator.AnswerAsync(new ListJobs(context.Caller(), status, bot, page)) : problem;
    }

    private static Task<IResult> GetAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new GetJob(context.Caller(), id));

    private static Task<IResult> RetryAsync(long id, HttpContext context, IMediator mediator) => mediator.AnswerAsync(new RetryJob(context.Caller(), id));

    private static Task<IResult> DiscardAsync(long id, HttpContext context, IMediator mediator) =>
        mediator.AnswerAsync(new DiscardJob(context.Caller(), id), _ => Results.NoContent());
}
