using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Persistence;

/// <summary>Plans are kept where that is safe: on a connection of one's own to the server.</summary>
internal sealed class DirectConnectionsTests : QueueFixture
{
    private const string Prepared = "SELECT count(*) FROM pg_prepared_statements";

    [Test]
    public async Task AConnectionToTheServer_IsDirect()
    {
        await using var source = QueueInstance.Connect(DatabaseUrl);
        await using var connection = await source.OpenConnectionAsync();
        var connections = new DirectConnections();

        (await connections.IsDirectAsync(connection)).Should().BeTrue();
        (await connections.IsDirectAsync(connection)).Should().BeTrue();
    }

    [Test]
    public async Task AConnectionThroughAPooler_IsNot()
    {
        await using var pooler = new PoolerStandIn(DatabaseUrl);
        await using var source = QueueInstance.Connect(pooler.Url);
        await using var connection = await source.OpenConnectionAsync();

        (await new DirectConnections().IsDirectAsync(connection)).Should().BeFalse();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task TheInbox_KeepsItsPlans_WhereTheConnectionIsDirect(bool direct)
    {
        await using var pooler = new PoolerStandIn(DatabaseUrl);
        await using var source = QueueInstance.Connect((direct ? DatabaseUrl : pooler.Url) + "?Maximum Pool Size=1");
        var writer = new Infrastructure.Updates.UpdateInboxWriter(new PreparedStatements(source), new Application.Jobs.QueueOptions());

        for (var id = 1; id <= 3; id++)
            await writer.WriteAsync([QueueInstance.Arrive(JobBots.None, Updates.PrivateText(id, "x"))]);

        await using var command = source.CreateCommand(Prepared);
        (await command.ExecuteScalarAsync()).Should().Be(direct ? 4L : 0L);
        (await Db.CountAsync("messages")).Should().Be(3);
    }
}
