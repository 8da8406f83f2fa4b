using System.Globalization;
using Gateway.Api.Json;

namespace Gateway.Api.Streams;

/// <summary>The header by which a client of server-sent events says what it has seen last.</summary>
internal static class LastEventId
{
    public const string Header = "Last-Event-ID";

    /// <summary>Null when it says nothing. What is wrong with it is told among the problems of the query.</summary>
    public static long? Read(IHeaderDictionary headers, QueryReader query)
    {
        var said = headers[Header];
        if (said.Count > 1)
            query.Refuse(Header, FieldProblems.Doubled);
        if (said is not [{ Length: > 0 } text])
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return position;
        query.Refuse(Header, "Must be the id of an event.");
        return null;
    }
}
