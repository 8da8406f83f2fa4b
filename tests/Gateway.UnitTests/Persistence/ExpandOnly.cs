using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Gateway.UnitTests.Persistence;

/// <summary>
/// What a migration may do while the last release runs on the same tables: add what that release does not have to know. It may take away or narrow
/// nothing that it reads or writes (docs/adr/0009-upgrades.md). Tables made after the last release are nobody's but ours.
/// </summary>
internal sealed partial class ExpandOnly
{
    private readonly HashSet<string> _ours = new(StringComparer.Ordinal);

    /// <summary>What of these operations the last release might not survive. Migrations are to be given in their order.</summary>
    public IEnumerable<string> Violations(Migration migration)
    {
        var operations = migration.UpOperations;
        foreach (var table in operations.OfType<CreateTableOperation>())
            _ours.Add(table.Name);
        return operations.Select(Violation).OfType<string>().ToList();
    }

    private string? Violation(MigrationOperation operation) => operation switch
    {
        SqlOperation sql => Narrowing.Match(sql.Sql) is { Success: true } found ? $"runs SQL with {found.Value}" : null,
        ITableMigrationOperation { Table: { } table } when _ours.Contains(table) => null,
        DropTableOperation drop when !_ours.Contains(drop.Name) => $"drops the table {drop.Name}",
        RenameTableOperation rename => $"renames the table {rename.Name}",
        DropColumnOperation drop => $"drops {drop.Table}.{drop.Name}",
        RenameColumnOperation rename => $"renames {rename.Table}.{rename.Name}",
        AddColumnOperation { IsNullable: false, DefaultValue: null, DefaultValueSql: null, ComputedColumnSql: null } add => $"adds {add.Table}.{add.Name}, which must be written and has no default",
        AlterColumnOperation { IsNullable: false, OldColumn.IsNullable: true } alter => $"makes {alter.Table}.{alter.Name} not null",
        AlterColumnOperation alter when !string.Equals(alter.ColumnType, alter.OldColumn.ColumnType, StringComparison.Ordinal) => $"changes the type of {alter.Table}.{alter.Name}",
        DropPrimaryKeyOperation drop => $"drops the primary key of {drop.Table}",
        DropUniqueConstraintOperation drop => $"drops the unique constraint {drop.Name} of {drop.Table}",
        AddPrimaryKeyOperation add => $"adds a primary key to {add.Table}",
        AddUniqueConstraintOperation add => $"makes columns of {add.Table} unique",
        CreateIndexOperation { IsUnique: true } index => $"makes columns of {index.Table} unique",
        AddCheckConstraintOperation check => $"checks {check.Table}",
        AddForeignKeyOperation key => $"ties {key.Table} to {key.PrincipalTable}",
        DropIndexOperation drop => $"drops the index {drop.Name}, which a conflict clause may name",
        DropSequenceOperation drop => $"drops the sequence {drop.Name}",
        RenameSequenceOperation rename => $"renames the sequence {rename.Name}",
        _ => null,
    };

    [GeneratedRegex(
        @"\bDROP\s+(TABLE|COLUMN|SEQUENCE|FUNCTION|CONSTRAINT)\b|\bRENAME\b|\bSET\s+NOT\s+NULL\b|\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b|\bCREATE\s+UNIQUE\b|\bTRUNCATE\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Narrowing { get; }
}
