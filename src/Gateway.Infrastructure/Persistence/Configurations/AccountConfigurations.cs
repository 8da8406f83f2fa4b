using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Infrastructure.Persistence;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.HasIndex(user => user.Username).IsUnique().HasDatabaseName("ux_users_username");
        builder.HasMany(user => user.Roles).WithOne().HasForeignKey(role => role.UserId);
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Role> builder)
    {
        builder.ToTable("roles");
        builder.HasKey(role => role.Name);
        builder.HasData(
            new Role { Name = Role.Admin, Description = "Everything.", Scopes = [.. Scope.All] },
            new Role { Name = Role.Operator, Description = "All but users, keys and audit.", Scopes = [.. Scope.OfOperators] },
            new Role { Name = Role.Viewer, Description = "Reads all but users, keys and audit.", Scopes = [.. Scope.OfViewers] });
    }
}

internal sealed class UserRoleConfiguration : IEntityTypeConfiguration<UserRole>
{
    public void Configure(EntityTypeBuilder<UserRole> builder)
    {
        builder.ToTable("user_roles");
        builder.HasKey(role => new { role.UserId, role.RoleName });
        builder.HasOne<Role>().WithMany().HasForeignKey(role => role.RoleName).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.HasIndex(token => token.Hash).IsUnique().HasDatabaseName("ux_refresh_tokens_hash");
        builder.HasIndex(token => token.Family).HasDatabaseName("ix_refresh_tokens_family");
        builder.HasIndex(token => token.ExpiresAt).HasDatabaseName("ix_refresh_tokens_expiry");
        builder.HasOne<User>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasMany(key => key.Bots).WithOne().HasForeignKey(bot => bot.ApiKeyId);
        builder.HasOne<User>().WithMany().HasForeignKey(key => key.CreatedBy).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class ApiKeyBotConfiguration : IEntityTypeConfiguration<ApiKeyBot>
{
    public void Configure(EntityTypeBuilder<ApiKeyBot> builder)
    {
        builder.ToTable("api_key_bots");
        builder.HasKey(bot => new { bot.ApiKeyId, bot.BotSlug });
        builder.HasIndex(bot => bot.BotSlug).HasDatabaseName("ix_api_key_bots_bot");
    }
}

internal sealed class AccessEpochConfiguration : IEntityTypeConfiguration<AccessEpoch>
{
    public void Configure(EntityTypeBuilder<AccessEpoch> builder)
    {
        builder.ToTable("access_epoch", table => table.HasCheckConstraint("ck_access_epoch_one_row", "id = 1"));
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasData(new AccessEpoch());
    }
}
