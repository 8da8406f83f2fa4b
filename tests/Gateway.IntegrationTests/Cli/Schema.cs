using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

/// <summary>A database's schema as lines that can be compared.</summary>
internal static class Schema
{
    private const string Describe = """
        SELECT line FROM (
          SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
          FROM information_schema.columns WHERE table_schema = 'public'
          UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
          UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
          UNION ALL SELECT format('relation %s %s %s', relname, relkind, reloptions) FROM pg_class WHERE relnamespace = 'public'::regnamespace
          UNION ALL SELECT format('sequence %s %s %s %s', sequencename, data_type, increment_by, cache_size) FROM pg_sequences WHERE schemaname = 'public'
          UNION ALL SELECT format('function %s', pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
          UNION ALL SELECT 'migration ' || "MigrationId" FROM "__EFMigrationsHistory"
        ) AS schema ORDER BY line
        """;

    public static Task<IReadOnlyList<string>> ReadAsync(Db db) => db.ColumnAsync<string>(Describe);
}
