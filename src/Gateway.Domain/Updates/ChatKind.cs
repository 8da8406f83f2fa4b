namespace Gateway.Domain.Updates;

/// <summary>Telegram's <c>chat.type</c>; <see cref="Unknown"/> for what it invents next.</summary>
public enum ChatKind
{
    Unknown,
    Private,
    Group,
    Supergroup,
    Channel,
}
