using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Application.Results;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Json;

/// <summary>A request's body as a <typeparamref name="T"/>, or the answer that says what is wrong with it.</summary>
internal readonly struct JsonBody<T>
    where T : Input
{
    private readonly T? _value;
    private readonly IResult? _problem;

    public JsonBody(T value, ReadOnlyMemory<byte> raw) => (_value, Raw) = (value, raw);

    public JsonBody(IResult problem) => _problem = problem;

    /// <summary>As it came.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public bool IsRead([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out IResult? problem)
    {
        (value, problem) = (_value, _problem);
        return value is not null;
    }

    /// <summary>The same where no request carries the body on to be validated: then this is the last to name what is wrong.</summary>
    public bool IsWhole([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out IResult? problem)
    {
        if (IsRead(out value, out problem) && value.Problems.Count == 0)
            return true;
        problem ??= Problems.Of(Failure.Invalid(value!.Problems));
        return false;
    }
}

/// <summary>Reads bodies of the management API by <see cref="GatewayJson.Requests"/> and names every bad field at once.</summary>
internal static class JsonBody
{
    /// <summary>Reads the body, at most <see cref="RequestBody.MaxLength"/> bytes of it.</summary>
    /// <returns>The value, or the answer: 400, 408, 413, 415, or 422 with <c>errors</c>.</returns>
    public static async ValueTask<JsonBody<T>> ReadAsync<T>(HttpContext context)
        where T : Input
    {
        if (!IsJson(context.Request))
            return new(Problems.Problem(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json in UTF-8."));
        try
        {
            var time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
            if (await RequestBody.ReadAsync(context.Request, time, context.RequestAborted) is not { } raw)
                return new(Problems.BodyTooLarge());
            var problems = Parse<T>(raw, out var value);
            if (value is null)
                return new(Problems.Of(Failure.Invalid(problems)));
            value.Problems = problems;
            return new(value, raw);
        }
        catch (TimeoutException)
        {
            return new(Problems.Problem(StatusCodes.Status408RequestTimeout, "request_timeout", "The body took too long."));
        }
        catch (JsonException)
        {
            return new(Problems.Problem(StatusCodes.Status400BadRequest, "malformed_json", $"The body is not JSON in UTF-8, or nested past {GatewayJson.MaxDepth} levels."));
        }
    }

    /// <summary>What is wrong with the fields. Those that nobody knows leave a <paramref name="value"/>, whose validator is to speak, too.</summary>
    /// <exception cref="JsonException">It is no JSON, or nested too deep.</exception>
    internal static IReadOnlyList<FieldProblem> Parse<T>(ReadOnlyMemory<byte> utf8, out T? value)
        where T : class
    {
        value = null;
        if (!Utf8.IsValid(utf8.Span))
            throw new JsonException();
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = GatewayJson.MaxDepth });
        var type = GatewayJson.Requests.GetTypeInfo(typeof(T));
        var check = new BodyCheck();
        check.Check(document.RootElement, type);
        if (!check.Problems.AreFatal)
            value = Convert<T>(document.RootElement, check.Problems);
        return check.Problems.List;
    }

    /// <summary>The check should have seen everything; what it has not is still the caller's mistake, not ours.</summary>
    private static T? Convert<T>(JsonElement body, FieldProblems problems)
        where T : class
    {
        try
        {
            return body.Deserialize<T>(GatewayJson.Checked);
        }
        catch (JsonException refused)
        {
            // An unknown name that is no text cannot even be skipped.
            if (problems.List.Count == 0)
                problems.Add(refused.Path?.TrimStart('$').TrimStart('.') ?? string.Empty, "Is malformed.");
            return null;
        }
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
