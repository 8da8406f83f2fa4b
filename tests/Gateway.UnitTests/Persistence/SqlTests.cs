using System.Text;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.UnitTests.Persistence;

internal sealed class SqlTests
{
    [TestCase("22021", Description = "a character that is not in the encoding")]
    [TestCase("22P05")]
    [TestCase("23514", Description = "a check")]
    [TestCase("23505")]
    [TestCase("54000", Description = "a limit")]
    [TestCase("P0001", Description = "a trigger's veto")]
    public void WhatPostgresRefusesForGood_IsRefused(string state) => Class(Error(state)).Should().Be((true, false));

    [TestCase("08006")]
    [TestCase("25006", Description = "a standby")]
    [TestCase("40001")]
    [TestCase("40P01", Description = "a deadlock")]
    [TestCase("42P01", Description = "a schema that is not there yet")]
    [TestCase("53300", Description = "too many connections")]
    [TestCase("57P01", Description = "shut down by the administrator")]
    [TestCase("57P03", Description = "starting up")]
    public void WhatMayPass_IsUnavailable(string state) => Class(Error(state)).Should().Be((false, true));

    [Test]
    public void ABrokenConnection_IsUnavailable()
    {
        foreach (var failure in new Exception[] { new NpgsqlException("x"), new TimeoutException(), new IOException(), new ObjectDisposedException("x") })
            Class(failure).Should().Be((false, true), failure.GetType().Name);
    }

    [Test]
    public void WhatTheClientCannotSend_IsRefused()
    {
        Class(new EncoderFallbackException()).Should().Be((true, false));
        Class(new InvalidCastException()).Should().Be((true, false));
    }

    [Test]
    public void AFaultOfOurOwn_IsNeither() => Class(new InvalidOperationException()).Should().Be((false, false));

    [Test]
    public void Unavailable_NamesTheErrorAndNothingElse()
    {
        Sql.Unavailable(Error("57P01")).Message.Should().Be("PostgreSQL is out of reach (57P01).");
        Sql.Unavailable(new TimeoutException("host=secret")).Message.Should().Be("PostgreSQL is out of reach (TimeoutException).");
    }

    [Test]
    public void LaneKeys_AreSorted_AndEachThereOnce()
    {
        Lane?[] lanes = [new("hello", 42), null, new("hello", -1001234567890), new("hello", 42), new("a", 0)];

        Sql.LaneKeys(lanes).Value.Should().BeEquivalentTo(
            new[] { -3566920638378443686, 6416541054536923899, 7336934684463142500 }, options => options.WithStrictOrdering());
    }

    private static PostgresException Error(string state) => new("message", "ERROR", "ERROR", state);

    private static (bool Refused, bool Unavailable) Class(Exception failure) => (Sql.IsRefused(failure), Sql.IsUnavailable(failure));
}
