using System.Net;
using System.Security.Cryptography;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Accounts;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Servers;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.IntegrationTests.Access;

/// <summary>The gateway's services over a database of the test's own, without a listener and with no service running.</summary>
internal sealed class AccountsHost : IAsyncDisposable
{
    /// <summary>Hashing is slow on purpose; tests that are not about that share one.</summary>
    private static readonly Lazy<(string Password, string Hash)> Hashed = new(() => Hash(PasswordHashes.Iterations));

    private static int _people;

    private readonly TestDatabase? _database;
    private readonly ServiceProvider _services;

    private AccountsHost(TestDatabase? database, string url, ServiceProvider services)
    {
        _database = database;
        _services = services;
        (Url, Db) = (url, new Db(url));
    }

    public string Url { get; }

    public Db Db { get; }

    public IServiceProvider Services => _services;

    public static async Task<AccountsHost> StartAsync(params (string Name, string Value)[] settings)
    {
        // A test that freezes its server brings one.
        var database = settings.Any(setting => setting.Name is "DATABASE_URL") ? null : await SharedServers.CreateDatabaseAsync();
        var url = database?.Url ?? settings.Single(setting => setting.Name is "DATABASE_URL").Value;
        var host = new AccountsHost(database, url, Build([("JWT_SECRET", RandomNumberGenerator.GetHexString(64)), ("DATABASE_URL", url), .. settings]));
        try
        {
            await host.Get<DatabaseMigrator>().RunAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request) => Get<IMediator>().Send(request);

    /// <summary>A user with one role.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="rounds">The password is hashed so many times; by default as often as now.</param>
    public async Task<Person> AddUserAsync(string role = "viewer", int? rounds = null)
    {
        var name = $"person-{Interlocked.Increment(ref _people)}";
        var (password, hash) = rounds is { } few ? Hash(few) : Hashed.Value;
        var id = await Db.ScalarAsync<long>("INSERT INTO users (username, password_hash, disabled, created_at) VALUES ($1, $2, false, now()) RETURNING id", name, hash);
        await Db.ExecuteAsync("INSERT INTO user_roles (user_id, role_name) VALUES ($1, $2)", id, role);
        return new Person(id, name, password);
    }

    public Task<Result<SignedIn>> SignInAsync(string name, string password, string address = "192.0.2.1") =>
        SendAsync(new SignIn(new SignInBody(name, password), IPAddress.Parse(address)));

    /// <summary>A key with all scopes that a key can have, or with those given.</summary>
    public async Task<(long Id, string Key)> AddKeyAsync(params string[] scopes)
    {
        var secret = ApiKeySecret.Generate();
        var id = await Db.ScalarAsync<long>(
            "INSERT INTO api_keys (name, hash, scopes, bots_limited, created_at) VALUES ('a key', $1, $2, false, now()) RETURNING id",
            secret.Hash(), scopes.Length == 0 ? [.. Scope.All] : scopes);
        return (id, secret.ToKey(id));
    }

    /// <summary>Reads the access epoch, as the service does twice a second.</summary>
    public Task ReadEpochAsync() => ActivatorUtilities.CreateInstance<AccessEpochReader>(_services).RunOnceAsync(CancellationToken.None);

    public Task RaiseEpochAsync() => Db.ExecuteAsync("UPDATE access_epoch SET epoch = epoch + 1");

    public async Task<SignedIn> SignInAsync(Person person) => (await SignInAsync(person.Name, person.Password)).Value!;

    public Task<Result<SignedIn>> RefreshAsync(string token) => SendAsync(new RefreshSignIn(new RefreshTokenBody(token), IPAddress.Loopback));

    public Task<Result<Unit>> SignOutAsync(string token) => SendAsync(new SignOut(new RefreshTokenBody(token), IPAddress.Loopback));

    public Task<Result<ProvenAccount>> CheckTokenAsync(string token) => Get<CredentialCheck>().CheckTokenAsync(token, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private static (string Password, string Hash) Hash(int rounds)
    {
        var password = $"pw-{RandomNumberGenerator.GetHexString(20, lowercase: true)}";
        return (password, new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = rounds })).HashPassword(new object(), password));
    }

    private static ServiceProvider Build(IReadOnlyList<(string Name, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.GroupBy(setting => setting.Name, StringComparer.Ordinal).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Last().Value))).Build();
        var read = GatewayConfiguration.Read(configuration, TestContext.CurrentContext.TestDirectory);
        read.Problems.Should().BeEmpty();
        return new ServiceCollection().AddLogging().AddGateway(read).BuildServiceProvider();
    }
}

/// <summary>Somebody who can sign in.</summary>
internal sealed record Person(long Id, string Name, string Password);
