using Gateway.Api.Json;

namespace Gateway.Api.Management;

/// <summary>Answers of the management API as JSON.</summary>
internal static class ManagementJson
{
    public static IResult Ok<T>(T value) => Results.Json(value, GatewayJson.Answers);

    public static IResult Created<T>(T value) => Results.Json(value, GatewayJson.Answers, statusCode: StatusCodes.Status201Created);
}
