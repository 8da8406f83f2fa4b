using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Lists;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Jobs;
using MediatR;

namespace Gateway.Application.Jobs;

/// <summary>Jobs of the bots that the caller may read bot-wide, newest first.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Status">Only these; null means any.</param>
/// <param name="Bot">Only this bot's, by slug or Telegram id; a removed bot's by its slug.</param>
/// <param name="Page">Which page.</param>
public sealed record ListJobs(Caller Caller, string? Status, string? Bot, PageRequest Page) : IAuthorizedRequest<Page<JobRow>>
{
    internal string List => $"jobs:{Bot}:{Status}";

    public Needs Needs => Needs.Scope(Scope.JobsRead);
}

internal sealed class ListJobsValidator : AbstractValidator<ListJobs>
{
    private static readonly string[] Statuses = [JobStatus.Pending, JobStatus.Running, JobStatus.Done, JobStatus.Dead];

    public ListJobsValidator()
    {
        this.Page(request => request.Page, request => request.List);
        RuleFor(request => request.Status).Must(status => status is null || Statuses.Contains(status, StringComparer.Ordinal))
            .WithMessage($"Must be one of {string.Join(", ", Statuses)}.");
    }
}

internal sealed class ListJobsHandler(IJobDesk desk, IBotRegistry bots) : IRequestHandler<ListJobs, Result<Page<JobRow>>>
{
    public async Task<Result<Page<JobRow>>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        var readable = request.Caller.Access.ReadableBots;
        if (request.Bot is { } name)
        {
            var slug = bots.SlugOf(name) ?? name;
            if (!request.Caller.Access.OnBot(slug).HasFlag(Right.Read))
                return Failure.NotFound("bot");
            readable = [slug];
        }

        var rows = readable is [] ? [] : await desk.ListAsync(readable, request.Status, request.Page.After(request.List), request.Page.Fetch, cancellationToken);
        return request.Page.PageOf(rows, request.List, row => row.Id);
    }
}
