# syntax=docker/dockerfile:1
# The gateway in an image without a shell or a package manager, as a user without rights. It writes nothing: run it with a read-only root.
#   docker build -t telegram-gateway .
#   docker build -t telegram-gateway --build-arg READY_TO_RUN=true .   # compiled ahead of time: docs/DEPLOY.md
# `make image-check` runs the build stage's own commands without a container engine.
ARG DOTNET=10.0

# The SDK runs natively, also when the image is for another processor: what it publishes runs on any.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
ARG TARGETARCH=amd64
ARG READY_TO_RUN=false
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Gateway.Domain/*.csproj src/Gateway.Domain/packages.lock.json src/Gateway.Domain/
COPY src/Gateway.Application/*.csproj src/Gateway.Application/packages.lock.json src/Gateway.Application/
COPY src/Gateway.Infrastructure/*.csproj src/Gateway.Infrastructure/packages.lock.json src/Gateway.Infrastructure/
COPY src/Gateway.Api/*.csproj src/Gateway.Api/packages.lock.json src/Gateway.Api/
RUN dotnet restore src/Gateway.Api --locked-mode
COPY src src
RUN dotnet publish src/Gateway.Api -c Release -o /app -p:UseAppHost=false -p:PublishDocumentationFiles=false \
    $(if [ "$READY_TO_RUN" = true ]; then echo "-a $TARGETARCH --no-self-contained -p:PublishReadyToRun=true"; else echo --no-restore; fi)

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled
LABEL org.opencontainers.image.title="telegram-gateway" \
      org.opencontainers.image.description="One self-hosted service in front of many Telegram bots" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build /app .
# The base image's own port setting would be overridden with a warning; the diagnostics would write a socket to /tmp.
ENV ASPNETCORE_HTTP_PORTS= \
    DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 8080 9090
# It may wait a minute for PostgreSQL before it listens.
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --start-interval=3s --retries=3 CMD ["dotnet", "gateway.dll", "health"]
ENTRYPOINT ["dotnet", "gateway.dll"]
CMD ["serve"]
