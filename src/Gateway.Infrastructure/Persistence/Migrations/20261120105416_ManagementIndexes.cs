using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ManagementIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Waits for transactions that are older, and nobody waits for it: it needs no limit.
            migrationBuilder.Sql("SET lock_timeout = 0", suppressTransaction: true);

            // Built beside live traffic. One that was cut short leaves an invalid index behind, which the next try replaces.
            foreach (var name in new[] { "ix_gateway_jobs_dead_list", "ix_gateway_jobs_done_list", "ix_gateway_jobs_open_list", "ix_events_chat" })
                migrationBuilder.Sql($"DROP INDEX CONCURRENTLY IF EXISTS {name}", suppressTransaction: true);

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_dead_list",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "id" },
                filter: "status = 'dead'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_done_list",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "id" },
                filter: "status = 'done'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_open_list",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "id" },
                filter: "status IN ('pending', 'running')")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_events_chat",
                table: "events",
                columns: new[] { "chat_id", "position" },
                filter: "chat_id IS NOT NULL")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_gateway_jobs_dead_list",
                table: "gateway_jobs");

            migrationBuilder.DropIndex(
                name: "ix_gateway_jobs_done_list",
                table: "gateway_jobs");

            migrationBuilder.DropIndex(
                name: "ix_gateway_jobs_open_list",
                table: "gateway_jobs");

            migrationBuilder.DropIndex(
                name: "ix_events_chat",
                table: "events");
        }
    }
}
