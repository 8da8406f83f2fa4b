using FluentValidation;

namespace Gateway.Application.Lists;

/// <summary>Which page of a list.</summary>
/// <param name="Limit">1 to 200 rows.</param>
/// <param name="Cursor">What an earlier page of the same list gave as <c>next_cursor</c>.</param>
public sealed record PageRequest(int Limit = PageRequest.DefaultLimit, string? Cursor = null)
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;

    /// <summary>The key after which the page begins; null for the first page. Validated by then.</summary>
    public long? After(string list) => Cursor is null ? null : Lists.Cursor.Decode(list, Cursor)?.Key;

    /// <summary>One row more than the page has.</summary>
    public int Fetch => Limit + 1;

    /// <summary>Makes the page of the rows that were fetched: one more than it has, so that it is known whether another follows.</summary>
    public Page<T> PageOf<T>(IReadOnlyList<T> rows, string list, Func<T, long> key) =>
        rows.Count <= Limit ? new Page<T>(rows, null) : new Page<T>([.. rows.Take(Limit)], new Cursor(list, key(rows[Limit - 1])).Encode());
}

/// <summary>Rules for the two parameters that every list has.</summary>
internal static class PageRules
{
    /// <summary>Refuses limits out of bounds, and cursors that are damaged or come from another list.</summary>
    /// <param name="validator">Of the list's request.</param>
    /// <param name="page">Its page.</param>
    /// <param name="list">The list's name, with whatever it is a list of (<c>messages:5</c>).</param>
    public static void Page<T>(this AbstractValidator<T> validator, Func<T, PageRequest> page, Func<T, string> list)
    {
        validator.RuleFor(request => page(request).Limit).InclusiveBetween(1, PageRequest.LargestLimit)
            .WithMessage($"Must be 1 to {PageRequest.LargestLimit}.").OverridePropertyName("limit");
        validator.RuleFor(request => page(request).Cursor)
            .Must((request, cursor) => cursor is null || Cursor.Decode(list(request), cursor) is not null)
            .WithMessage("Is not a cursor of this list.").OverridePropertyName("cursor");
    }
}
