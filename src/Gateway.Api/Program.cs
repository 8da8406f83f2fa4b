using Gateway.Api.Cli;
using Microsoft.EntityFrameworkCore;

// `dotnet ef` runs this program to look for services; it finds the context's factory by itself.
return EF.IsDesignTime ? 0 : await GatewayCommand.InvokeAsync(args);
