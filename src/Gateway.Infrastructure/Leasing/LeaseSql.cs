namespace Gateway.Infrastructure.Leasing;

/// <summary>
/// What a lease is in SQL, for every table whose rows are worked off: jobs and deliveries. A row is claimed by UPDATE where nobody else has it
/// locked, under a lease id that is never used again; whatever its holder says is fenced by that id; a row whose lease has run out is anybody's.
/// Expects the columns <c>status</c>, <c>lease_id</c> and <c>lease_until</c>. All times are PostgreSQL's.
/// </summary>
internal static class LeaseSql
{
    /// <summary>Of the UPDATE that claims. <c>$2</c> is the lease in seconds.</summary>
    public const string Begin = "status = 'running', lease_id = gen_random_uuid(), lease_until = now() + make_interval(secs => $2)";

    /// <summary>Of every UPDATE that takes a row from its holder, who may be the one that asks for it.</summary>
    public const string End = "lease_id = NULL, lease_until = NULL";

    /// <summary>Whose holder has died or hung.</summary>
    public const string Lapsed = "status = 'running' AND lease_until < now()";
}
