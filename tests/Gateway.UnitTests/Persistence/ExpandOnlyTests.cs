using System.Reflection;
using Gateway.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gateway.UnitTests.Persistence;

/// <summary>The rule of docs/adr/0009-upgrades.md, on every migration after the one that <c>build/last-release</c> names.</summary>
internal sealed class ExpandOnlyTests
{
    /// <summary>Exceptions: the migration and what it does, beside why the last release does without it.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal);

    private static string LastOfTheRelease { get; } =
        File.ReadLines(Path.Combine(Clone.Root, "build", "last-release")).Single(line => line.StartsWith("migration=", StringComparison.Ordinal))["migration=".Length..];

    private static IEnumerable<(string Id, Type Type)> Migrations => typeof(GatewayDbContext).Assembly.GetTypes()
        .Select(type => (type.GetCustomAttribute<MigrationAttribute>()?.Id, type)).Where(found => found.Id is not null)
        .Select(found => (found.Id!, found.type)).OrderBy(found => found.Item1, StringComparer.Ordinal);

    [Test]
    public void TheLastRelease_IsKnown() => Migrations.Select(migration => migration.Id).Should().Contain(LastOfTheRelease);

    [Test]
    public void SinceTheLastRelease_NothingIsTakenAway()
    {
        var rule = new ExpandOnly();
        var since = Migrations.Where(migration => string.CompareOrdinal(migration.Id, LastOfTheRelease) > 0);

        var violations = since.SelectMany(migration => rule.Violations(Make(migration.Type))
            .Except(Allowed.GetValueOrDefault(migration.Id, []), StringComparer.Ordinal).Select(violation => $"{migration.Id} {violation}"));

        violations.Should().BeEmpty("the last release runs beside this one: expand now, contract in a later release");
    }

    [TestCaseSource(nameof(Canaries))]
    public string? WhatIsRefused(Action<MigrationBuilder> change) => new ExpandOnly().Violations(new Canary(change)).SingleOrDefault();

    [Test]
    public void ATableOfOurs_IsOurs()
    {
        var rule = new ExpandOnly();
        rule.Violations(new Canary(static change =>
        {
            change.CreateTable("pollers", columns => new { Id = columns.Column<long>() });
            change.CreateIndex("ix_pollers", "pollers", "id", unique: true);
        })).Should().BeEmpty();

        rule.Violations(new Canary(static change => change.DropColumn("id", "pollers"))).Should().BeEmpty("the last release does not know it");
    }

    private static IEnumerable<TestCaseData> Canaries()
    {
        yield return Case(static change => change.DropTable("chats"), "drops the table chats");
        yield return Case(static change => change.RenameTable("chats", newName: "rooms"), "renames the table chats");
        yield return Case(static change => change.DropColumn("title", "chats"), "drops chats.title");
        yield return Case(static change => change.RenameColumn("title", "chats", "name"), "renames chats.title");
        yield return Case(static change => change.AddColumn<string>("note", "chats"), "adds chats.note, which must be written and has no default");
        yield return Case(
            static change => change.AlterColumn<string>("title", "chats", type: "text", oldType: "text", oldNullable: true), "makes chats.title not null");
        yield return Case(static change => change.AlterColumn<int>("id", "chats", type: "integer", oldType: "bigint"), "changes the type of chats.id");
        yield return Case(static change => change.CreateIndex("ix_title", "chats", "title", unique: true), "makes columns of chats unique");
        yield return Case(static change => change.DropIndex("ix_title", "chats"), "drops the index ix_title, which a conflict clause may name");
        yield return Case(static change => change.AddCheckConstraint("ck", "chats", "title <> ''"), "checks chats");
        yield return Case(static change => change.Sql("ALTER TABLE chats ALTER COLUMN title SET NOT NULL"), "runs SQL with SET NOT NULL");
        yield return Case(static change => change.Sql("alter table chats drop column title"), "runs SQL with drop column");
        yield return Case(static change => change.AddColumn<string>("note", "chats", nullable: true), null);
        yield return Case(static change => change.AddColumn<int>("note", "chats", defaultValue: 0), null);
        yield return Case(static change => change.AlterColumn<string>("title", "chats", type: "text", nullable: true, oldType: "text"), null);
        yield return Case(static change => change.CreateIndex("ix_title", "chats", "title"), null);
        yield return Case(static change => change.Sql("CREATE INDEX CONCURRENTLY ix ON chats (title)"), null);
    }

    private static TestCaseData Case(Action<MigrationBuilder> change, string? violation) => new TestCaseData(change).Returns(violation).SetArgDisplayNames(violation ?? "allowed");

    private static Migration Make(Type type)
    {
        var migration = (Migration)Activator.CreateInstance(type)!;
        migration.ActiveProvider = "Npgsql.EntityFrameworkCore.PostgreSQL";
        return migration;
    }

    private sealed class Canary(Action<MigrationBuilder> change) : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => change(migrationBuilder);
    }
}
