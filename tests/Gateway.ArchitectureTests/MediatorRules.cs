using System.Reflection;
using Gateway.Application.Accounts;
using Gateway.Application.Pipeline;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.ArchitectureTests;

internal static class MediatorRules
{
    /// <summary>All behaviors of the application, in the order of the contract.</summary>
    public static readonly IReadOnlyList<Type> Behaviors =
        [typeof(ValidationBehavior<,>), typeof(AllowlistBehavior<,>), typeof(AuthenticationBehavior<,>), typeof(RightsBehavior<,>)];

    /// <summary>Those around an update.</summary>
    public static readonly IReadOnlyList<Type> Gates = [typeof(AllowlistBehavior<,>), typeof(AuthenticationBehavior<,>)];

    public static IEnumerable<Type> Requests(IEnumerable<Type> types) =>
        types.Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IBaseRequest)));

    /// <summary>Requests that neither pass the gates nor say why not.</summary>
    public static IEnumerable<Type> Ungated(IEnumerable<Type> types) => Requests(types).Where(type =>
        !type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() is { } gated
            && (gated == typeof(IGatedRequest<>) || gated == typeof(IAuthorizedRequest<>)))
        && string.IsNullOrWhiteSpace(type.GetCustomAttribute<PassesNoGateAttribute>()?.Because));

    /// <summary>The behaviors as they are registered, outermost first.</summary>
    public static IEnumerable<Type?> Registered(IServiceCollection services) =>
        services.Where(service => service.ServiceType == typeof(IPipelineBehavior<,>)).Select(service => service.ImplementationType);

    /// <summary>The behaviors that a request passes in this container, outermost first.</summary>
    public static IEnumerable<Type> Around<TRequest, TResponse>(IServiceProvider provider)
        where TRequest : IRequest<TResponse> =>
        provider.GetServices<IPipelineBehavior<TRequest, TResponse>>().Select(behavior => behavior.GetType().GetGenericTypeDefinition());
}
