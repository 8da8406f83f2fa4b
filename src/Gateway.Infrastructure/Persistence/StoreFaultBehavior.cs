using Gateway.Application.Results;
using MediatR;

namespace Gateway.Infrastructure.Persistence;

/// <summary>Outermost around management requests: that PostgreSQL cannot now is told from that the gateway is broken.</summary>
internal sealed class StoreFaultBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IRefusable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        try
        {
            return await next();
        }
        catch (Exception failure) when (Sql.IsUnavailable(Sql.Cause(failure)))
        {
            throw Sql.Unavailable(Sql.Cause(failure));
        }
    }
}
