using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Gateway.IntegrationTests;

/// <summary>
/// <c>[CancelAfter]</c> for every test of the assembly, which NUnit's own does not offer: a test that takes longer fails, and
/// whatever watches <see cref="TestContext.CancellationToken"/> is cancelled. A test's own <c>[CancelAfter]</c> wins.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class CancelTestsAfterAttribute(int milliseconds) : NUnitAttribute, IApplyToContext
{
    public int Milliseconds { get; } = milliseconds;

    void IApplyToContext.ApplyToContext(TestExecutionContext context)
    {
        context.TestCaseTimeout = Milliseconds;
        context.UseCancellation = true;
    }
}
