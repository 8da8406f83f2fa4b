using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.IntegrationTests.Accounts;

/// <summary>Nobody locks the last admin out.</summary>
internal sealed class LastAdminTests
{
    private static readonly Dictionary<string, Func<ManagementStore, long, Task<string>>> Removals = new(StringComparer.Ordinal)
    {
        ["delete"] = (store, id) => store.CodeAsync(new DeleteUser(Caller.CommandLine, id)),
        ["disable"] = (store, id) => store.CodeAsync(new UpdateUser(Caller.CommandLine, id, new UpdateUserBody { Disabled = new Optional<bool>(true) })),
        ["demote"] = (store, id) => store.CodeAsync(new UpdateUser(Caller.CommandLine, id, new UpdateUserBody { Roles = new Optional<IReadOnlyList<string>>(["operator"]) })),
    };

    private ManagementStore _store = null!;

    [OneTimeSetUp]
    public async Task Create() => _store = await ManagementStore.CreateAsync();

    [SetUp]
    public async Task Empty() => await _store.Db.ExecuteAsync("DELETE FROM users");

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [Test]
    public async Task TheLastAdmin_Stays([Values("delete", "disable", "demote")] string removal)
    {
        var admin = await _store.NewUserAsync("admin", "viewer");
        await _store.NewUserAsync("operator");
        var disabled = await _store.NewUserAsync("admin");
        await _store.OkAsync(new UpdateUser(Caller.CommandLine, disabled.Id, new UpdateUserBody { Disabled = new Optional<bool>(true) }));
        var trace = await _store.TraceAsync();

        (await Removals[removal](_store, admin.Id)).Should().Be("last_admin");

        (await _store.OkAsync(new GetUser(Caller.CommandLine, admin.Id))).Should().BeEquivalentTo(admin);
        (await _store.TraceAsync()).Should().Be(trace);
    }

    [TestCase("delete", "delete")]
    [TestCase("disable", "demote")]
    [TestCase("demote", "delete")]
    public async Task OfTwoAdmins_TwoWritersRemoveOne(string one, string other)
    {
        var (ada, bob) = (await _store.NewUserAsync("admin"), await _store.NewUserAsync("admin"));

        var codes = await _store.MeetAsync(() => Removals[one](_store, ada.Id), () => Removals[other](_store, bob.Id));

        codes.Should().BeEquivalentTo("ok", "last_admin");
        (await _store.Db.CountAsync("users u JOIN user_roles r ON r.user_id = u.id", "r.role_name = 'admin' AND NOT u.disabled")).Should().Be(1);
    }

    [Test]
    public async Task TheLastAdmin_ChangesEverythingElse()
    {
        var admin = await _store.NewUserAsync("admin");

        (await _store.CodeAsync(new UpdateUser(Caller.CommandLine, admin.Id, new UpdateUserBody
        {
            Password = new Optional<string>("another good password"),
            Roles = new Optional<IReadOnlyList<string>>(["viewer", "admin"]),
            Disabled = new Optional<bool>(false),
        }))).Should().Be("ok");
    }
}
