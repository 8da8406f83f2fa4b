using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class OutgoingWebhooks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "disabled_at",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "encrypted_previous_secret",
                table: "webhooks",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "failing_since",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "failures",
                table: "webhooks",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "from_position",
                table: "webhooks",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "opened_at",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "paused_until",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "previous_secret_until",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "trial_at",
                table: "webhooks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "duration_ms",
                table: "webhook_deliveries",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "queued_at",
                table: "webhook_deliveries",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            migrationBuilder.AddColumn<string>(
                name: "response_body",
                table: "webhook_deliveries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "response_status",
                table: "webhook_deliveries",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "type",
                table: "webhook_deliveries",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "ix_webhooks_trial",
                table: "webhooks",
                column: "trial_at",
                filter: "trial_at IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_webhooks_trial",
                table: "webhooks",
                sql: "(opened_at IS NULL) = (trial_at IS NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_webhook_deliveries_running",
                table: "webhook_deliveries",
                sql: "status <> 'running' OR (lease_id IS NOT NULL AND lease_until IS NOT NULL)");

            // As with jobs: rows that wait die fast, in a table that mostly holds what was delivered.
            migrationBuilder.Sql(
                "ALTER TABLE webhook_deliveries SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_webhooks_trial",
                table: "webhooks");

            migrationBuilder.DropCheckConstraint(
                name: "ck_webhooks_trial",
                table: "webhooks");

            migrationBuilder.DropCheckConstraint(
                name: "ck_webhook_deliveries_running",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "disabled_at",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "encrypted_previous_secret",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "failing_since",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "failures",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "from_position",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "opened_at",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "paused_until",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "previous_secret_until",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "trial_at",
                table: "webhooks");

            migrationBuilder.DropColumn(
                name: "duration_ms",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "queued_at",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "response_body",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "response_status",
                table: "webhook_deliveries");

            migrationBuilder.DropColumn(
                name: "type",
                table: "webhook_deliveries");

            migrationBuilder.Sql(
                "ALTER TABLE webhook_deliveries RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor)");
        }
    }
}
