using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Infrastructure.Persistence;

internal static class SnakeCase
{
    /// <summary>Names columns as people write them in psql.</summary>
    public static void UseSnakeCase(this ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(Of(property.Name));
    }

    private static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
