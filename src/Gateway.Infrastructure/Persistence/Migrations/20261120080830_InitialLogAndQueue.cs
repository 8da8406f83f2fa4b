using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class InitialLogAndQueue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "event_positions");

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    bot_slug = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    telegram_chat_id = table.Column<long>(type: "bigint", nullable: true),
                    update_id = table.Column<long>(type: "bigint", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    raw = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "gateway_jobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    bot_slug = table.Column<string>(type: "text", nullable: false),
                    update_id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    telegram_chat_id = table.Column<long>(type: "bigint", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    lane_head = table.Column<bool>(type: "boolean", nullable: false),
                    deferred = table.Column<bool>(type: "boolean", nullable: false),
                    run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lease_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    answer = table.Column<byte[]>(type: "bytea", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gateway_jobs", x => x.id);
                    table.CheckConstraint("ck_gateway_jobs_deferred", "NOT deferred OR (status = 'pending' AND NOT lane_head)");
                    table.CheckConstraint("ck_gateway_jobs_lane_head", "NOT lane_head OR status IN ('pending', 'running')");
                    table.CheckConstraint("ck_gateway_jobs_running", "status <> 'running' OR (lane_head AND lease_id IS NOT NULL AND lease_until IS NOT NULL)");
                    table.CheckConstraint("ck_gateway_jobs_status", "status IN ('pending', 'running', 'done', 'dead')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_dead",
                table: "gateway_jobs",
                column: "finished_at",
                filter: "status = 'dead' AND NOT released");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_deferred",
                table: "gateway_jobs",
                column: "run_at",
                filter: "deferred");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_deferred_lane",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "telegram_chat_id", "run_at" },
                filter: "deferred");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_done",
                table: "gateway_jobs",
                column: "finished_at",
                filter: "status = 'done'");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_lease",
                table: "gateway_jobs",
                column: "lease_until",
                filter: "status = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_line",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "telegram_chat_id", "id" },
                filter: "status = 'pending' AND NOT lane_head AND NOT deferred");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_ready",
                table: "gateway_jobs",
                columns: new[] { "run_at", "id" },
                filter: "status = 'pending' AND lane_head");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_jobs_told",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "telegram_chat_id", "told_at" },
                filter: "told_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ux_gateway_jobs_lane_head",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "telegram_chat_id" },
                unique: true,
                filter: "lane_head AND telegram_chat_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ux_gateway_jobs_update",
                table: "gateway_jobs",
                columns: new[] { "bot_slug", "update_id" },
                unique: true,
                filter: "NOT released");

            // Hot rows die fast here: vacuum by their number, not by a share of a table that mostly holds done jobs.
            migrationBuilder.Sql(
                "ALTER TABLE gateway_jobs SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "gateway_jobs");

            migrationBuilder.DropSequence(
                name: "event_positions");
        }
    }
}
