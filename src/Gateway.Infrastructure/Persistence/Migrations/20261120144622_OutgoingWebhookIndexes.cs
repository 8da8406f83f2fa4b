using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class OutgoingWebhookIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Waits for transactions that are older, and nobody waits for it: it needs no limit.
            migrationBuilder.Sql("SET lock_timeout = 0", suppressTransaction: true);

            // Built beside live traffic. One that was cut short leaves an invalid index behind, which the next try replaces.
            foreach (var name in new[] { "ix_webhook_deliveries_lease", "ix_webhook_deliveries_list", "ix_webhook_deliveries_next", "ix_webhook_deliveries_position" })
                migrationBuilder.Sql($"DROP INDEX CONCURRENTLY IF EXISTS {name}", suppressTransaction: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_lease",
                table: "webhook_deliveries",
                column: "lease_until",
                filter: "status = 'running'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_list",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "status", "id" })
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_next",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "run_at", "id" },
                filter: "status = 'pending'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_position",
                table: "webhook_deliveries",
                column: "position")
                .Annotation("Npgsql:CreatedConcurrently", true);

            // What the new ones stand for.
            foreach (var name in new[] { "ix_webhook_deliveries_open", "ix_webhook_deliveries_ready", "ix_webhook_deliveries_webhook" })
                migrationBuilder.Sql($"DROP INDEX CONCURRENTLY IF EXISTS {name}", suppressTransaction: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_lease",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_list",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_next",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "ix_webhook_deliveries_position",
                table: "webhook_deliveries");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_open",
                table: "webhook_deliveries",
                column: "position",
                filter: "status IN ('pending', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_ready",
                table: "webhook_deliveries",
                columns: new[] { "run_at", "id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_webhook",
                table: "webhook_deliveries",
                columns: new[] { "webhook_id", "id" });
        }
    }
}
