namespace Gateway.Application.Results;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">As the caller wrote it: snake_case, with a path where it is nested (<c>http.url</c>, <c>bots[2]</c>).</param>
/// <param name="Message">What to do about it; never quotes the value.</param>
public sealed record FieldProblem(string Field, string Message);
