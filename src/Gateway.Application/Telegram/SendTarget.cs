using System.Globalization;

namespace Gateway.Application.Telegram;

/// <summary>What a call is aimed at, and so the narrowest thing that a <c>retry_after</c> can name: a chat, or the method of a call without one.</summary>
/// <param name="Id">The chat's Telegram id; 0 where <paramref name="Name"/> says more.</param>
/// <param name="Name"><c>@name</c> of a group or channel, or a method's name; in lower case.</param>
public readonly record struct SendTarget(long Id, string? Name)
{
    /// <summary>Groups, supergroups and channels have negative ids; people cannot be written to by name.</summary>
    public bool IsGroup => Id < 0 || Name is ['@', ..];

    public static SendTarget Chat(long id) => new(id, null);

    public static SendTarget Chat(string name) => new(0, name.ToLowerInvariant());

    public static SendTarget Method(string method) => new(0, method.ToLowerInvariant());

    public override string ToString() => Name ?? Id.ToString(CultureInfo.InvariantCulture);
}
