using Gateway.BotApiSimulator;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Control;
using Gateway.BotApiSimulator.Delivery;
using Gateway.BotApiSimulator.Methods;
using Gateway.BotApiSimulator.Page;

var options = SimulatorOptions.Parse(args, out var rest);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = rest, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
builder.Services.AddSingleton(options);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<SimulatorClock>();
builder.Services.AddSingleton<BotRegistry>();
builder.Services.AddSingleton<WebhookSender>();
builder.AddBotApi();
builder.AddControlApi();
if (options.ExitWithStdin)
    builder.Services.AddHostedService<ParentWatch>();

var app = builder.Build();
if (options.BotsFile is { } file)
    BotsFile.Load(file, app.Services.GetRequiredService<BotRegistry>());
app.MapBotApi();
app.MapControlApi();
app.MapPage();
await app.RunAsync();
