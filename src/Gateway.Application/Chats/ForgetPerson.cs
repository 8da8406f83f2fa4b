using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Application.Sessions;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Chats;

/// <summary>Forgets a Telegram user: content, chats and session. Admins only; there is no way to take it back.</summary>
public sealed record ForgetPerson(Caller Caller, long UserId) : IAuthorizedRequest<ErasedPerson>
{
    public Needs Needs => Needs.Scope(Scope.UsersWrite);
}

internal sealed class ForgetPersonValidator : AbstractValidator<ForgetPerson>
{
    public ForgetPersonValidator() => RuleFor(request => request.UserId).GreaterThan(0).WithMessage("Must be a Telegram user id, a positive whole number.").OverridePropertyName("user");
}

internal sealed class ForgetPersonHandler(IErasure erasure, ISessionStore sessions) : IRequestHandler<ForgetPerson, Result<ErasedPerson>>
{
    public async Task<Result<ErasedPerson>> Handle(ForgetPerson request, CancellationToken cancellationToken)
    {
        await sessions.DeleteAsync(request.UserId, cancellationToken);
        return await erasure.ErasePersonAsync(request.Caller, request.UserId, cancellationToken);
    }
}
