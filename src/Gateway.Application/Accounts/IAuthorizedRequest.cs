using Gateway.Application.Results;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>A request of the management API: somebody known asks for something that needs a scope or a right.</summary>
public interface IAuthorizedRequest
{
    Caller Caller { get; }

    Needs Needs { get; }
}

/// <inheritdoc cref="IAuthorizedRequest"/>
public interface IAuthorizedRequest<TAnswer> : IRequest<Result<TAnswer>>, IAuthorizedRequest;
