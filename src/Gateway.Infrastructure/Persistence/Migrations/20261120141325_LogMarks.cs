using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Gateway.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LogMarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "log_marks",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_log_marks", x => x.name);
                });

            migrationBuilder.InsertData(
                table: "log_marks",
                columns: new[] { "name", "position" },
                values: new object[,]
                {
                    { "purged", 0L },
                    { "webhooks", 0L }
                });

            // Nobody subscribed to what was before.
            migrationBuilder.Sql("UPDATE log_marks SET position = (SELECT coalesce(max(position), 0) FROM events) WHERE name = 'webhooks'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "log_marks");
        }
    }
}
