using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.OpenApi;

/// <summary>What a route promises, beside the route: the OpenAPI document and the test that tries every route both read it from here.</summary>
internal sealed class RouteContract(string id, string summary)
{
    private readonly List<QueryParameter> _query = [];
    private readonly List<Refusal> _refusals = [];

    public string Id => id;

    public string Summary => summary;

    /// <summary>What is to be known beyond the summary.</summary>
    public string? Description { get; private set; }

    /// <summary>The scope that it needs; null where being signed in is enough, or where not even that is asked for.</summary>
    public string? Scope { get; private set; }

    public bool IsAnonymous { get; private set; }

    public Type? Body { get; private set; }

    /// <summary>As JSON.</summary>
    public string? BodyExample { get; private set; }

    public int Status { get; private set; } = StatusCodes.Status204NoContent;

    public Type? Answer { get; private set; }

    public string AnswerType { get; private set; } = "application/json";

    public string? AnswerExample { get; private set; }

    public IReadOnlyList<QueryParameter> Query => _query;

    public IReadOnlyList<Refusal> Refusals => _refusals;

    public bool HasIdempotencyKey { get; private set; }

    /// <summary>A body may be sent and must be an empty object then.</summary>
    public bool MayHaveEmptyBody { get; private set; }

    /// <summary>When 204 is answered instead; null for never.</summary>
    public string? NothingWhen { get; private set; }

    public RouteContract Explains(string description)
    {
        Description = description;
        return this;
    }

    public RouteContract Needs(string scope)
    {
        Scope = scope;
        return this;
    }

    public RouteContract Anonymous()
    {
        IsAnonymous = true;
        return this;
    }

    public RouteContract Takes<T>([StringSyntax(StringSyntaxAttribute.Json)] string example)
    {
        (Body, BodyExample) = (typeof(T), example);
        return this;
    }

    public RouteContract Gives<T>([StringSyntax(StringSyntaxAttribute.Json)] string example, int status = StatusCodes.Status200OK)
    {
        (Answer, AnswerExample, Status) = (typeof(T), example, status);
        return this;
    }

    /// <summary>Something other than JSON.</summary>
    public RouteContract GivesBytes(string contentType)
    {
        (Answer, AnswerType, Status) = (typeof(Stream), contentType, StatusCodes.Status200OK);
        return this;
    }

    /// <summary>Another protocol goes on in its place.</summary>
    public RouteContract Upgrades()
    {
        Status = StatusCodes.Status101SwitchingProtocols;
        return this;
    }

    /// <summary>A parameter of the query; all of them are optional.</summary>
    public RouteContract Asks(string name, string type, string description, params string[] values)
    {
        _query.Add(new QueryParameter(name, type, description, values));
        return this;
    }

    /// <summary>The two parameters of every list.</summary>
    public RouteContract Pages() => Asks("limit", "integer", "Rows of the page: 1 to 200, 50 by default.")
        .Asks("cursor", "string", "What an earlier page of this list gave as next_cursor.");

    /// <summary>Beyond what every route can refuse for.</summary>
    public RouteContract Refuses(int status, string code, string when)
    {
        _refusals.Add(new Refusal(status, code, when));
        return this;
    }

    public RouteContract TakesNothing()
    {
        MayHaveEmptyBody = true;
        return this;
    }

    public RouteContract GivesNothing(string when)
    {
        NothingWhen = when;
        return this;
    }

    public RouteContract TakesIdempotencyKey()
    {
        HasIdempotencyKey = true;
        return this;
    }
}

internal sealed record QueryParameter(string Name, string Type, string Description, IReadOnlyList<string> Values);

internal sealed record Refusal(int Status, string Code, string When);

internal static class RouteContractExtensions
{
    /// <summary>Says what the route promises. Every management route must.</summary>
    public static RouteHandlerBuilder Promises(this RouteHandlerBuilder route, RouteContract contract)
    {
        route.WithName(contract.Id).WithSummary(contract.Summary).WithMetadata(contract);
        if (contract.Description is not null)
            route.WithDescription(contract.Description);
        if (contract.Body is not null)
            route.WithMetadata(new AcceptsMetadata(["application/json"], contract.Body));
        return contract.Answer is null || contract.Answer == typeof(Stream)
            ? route.WithMetadata(new ProducesResponseTypeMetadata(contract.Status, typeof(void)))
            : route.WithMetadata(new ProducesResponseTypeMetadata(contract.Status, contract.Answer, [contract.AnswerType]));
    }
}
