using Gateway.Application.Jobs;
using NSubstitute;

namespace Gateway.UnitTests.Jobs;

internal sealed class EnqueueJobTests
{
    [Test]
    public async Task LeavesTheJobToTheWorkers()
    {
        var queue = Substitute.For<IJobQueue>();

        await new EnqueueJobHandler(queue).Handle(new EnqueueJob(7), CancellationToken.None);

        queue.Received(1).Enqueue(7);
    }
}
