using System.Text;
using FluentValidation;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.Application.Pipeline;

/// <summary>Runs every validator of a request and names every bad field at once. Before the gates: it looks at nothing but the request.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IRefusable<TResponse>
{
    /// <summary>The body of a request that has one.</summary>
    private static readonly Func<TRequest, Input>? InputOf = typeof(TRequest).GetProperty("Body") is { GetMethod: { } getter } body && body.PropertyType.IsAssignableTo(typeof(Input))
        ? getter.CreateDelegate<Func<TRequest, Input>>()
        : null;

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var read = InputOf?.Invoke(request).Problems ?? [];
        var problems = read.Concat(validators
            .SelectMany(validator => validator.Validate(request).Errors)
            .Select(error => new FieldProblem(FieldOf(error.PropertyName), error.ErrorMessage)))
            .Distinct()
            .ToList();
        return problems.Count == 0 ? next() : Task.FromResult(TResponse.Refused(Failure.Invalid(problems)));
    }

    /// <summary>As the caller wrote it: what is inside <c>Body</c> is the body, and names are in snake_case.</summary>
    internal static string FieldOf(string property)
    {
        var path = property.StartsWith("Body.", StringComparison.Ordinal) ? property["Body.".Length..] : property;
        var text = new StringBuilder(path.Length + 4);
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsUpper(path[i]) && i > 0 && char.IsLetterOrDigit(path[i - 1]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(path[i]));
        }

        return text.ToString();
    }
}
