namespace Gateway.Application.Pipeline;

/// <summary>Says why a request passes no gate. Every request that is not an <see cref="IGatedRequest{TResponse}"/> carries it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class PassesNoGateAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}
