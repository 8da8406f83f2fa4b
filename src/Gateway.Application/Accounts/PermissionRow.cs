using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>What one account may do in a chat, or with a bot and in every chat of it.</summary>
/// <param name="Id">Of the permission.</param>
/// <param name="UserId">The account, when it is a user.</param>
/// <param name="ApiKeyId">The account, when it is a key.</param>
/// <param name="Account">The user's or the key's name.</param>
/// <param name="CanRead">See the chat and its messages.</param>
/// <param name="CanSend">Send to it.</param>
/// <param name="CanManage">Change it and say who else may; includes both others.</param>
public sealed record PermissionRow(long Id, long? UserId, long? ApiKeyId, string Account, bool CanRead, bool CanSend, bool CanManage)
{
    internal static PermissionRow Of(ChatPermission permission, string account) =>
        new(permission.Id, permission.UserId, permission.ApiKeyId, account, permission.CanRead, permission.CanSend, permission.CanManage);
}

/// <summary>What an account is to be able to do. All three false takes everything away.</summary>
/// <param name="UserId">Either this or <paramref name="ApiKeyId"/>.</param>
/// <param name="ApiKeyId">Either this or <paramref name="UserId"/>.</param>
/// <param name="CanRead">See the chat and its messages.</param>
/// <param name="CanSend">Send to it.</param>
/// <param name="CanManage">Change it and say who else may; includes both others.</param>
public sealed record PermissionBody(long? UserId = null, long? ApiKeyId = null, bool CanRead = false, bool CanSend = false, bool CanManage = false) : Input;

/// <summary>What became of a permission.</summary>
/// <param name="Permission">As it stands; null when nothing is left of it.</param>
public sealed record PermissionChange(PermissionRow? Permission);
