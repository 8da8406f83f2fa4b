{{/*
What the schema cannot see: what one value needs of another, and secrets, which a schema's message would quote. One line for
each problem, so that all are told at once, as the gateway itself does; no line holds the value of a secret.
*/}}
{{- define "telegram-gateway.problems" -}}
{{- include "telegram-gateway.botProblems" . }}
{{- include "telegram-gateway.secretProblems" . }}
{{- include "telegram-gateway.replicaProblems" . }}
{{- include "telegram-gateway.routeProblems" . }}
{{- $owned := splitList " " (include "telegram-gateway.fixedVariables" .) }}
{{- $owned = concat $owned (keys .Values.settings) (keys (include "telegram-gateway.secretSources" . | fromJson)) }}
{{- range .Values.extraEnv }}
{{- if has .name $owned }}
- extraEnv: {{ .name }} is the chart's own; set it in settings, secrets or bots, or leave it out.
{{- end }}
{{- end }}
{{- $least := add .Values.preStopSleepSeconds 31 | int }}
{{- if lt (int .Values.terminationGracePeriodSeconds) $least }}
- terminationGracePeriodSeconds: must be at least {{ $least }}: the pause of {{ int .Values.preStopSleepSeconds }} s, and more than the 30 s in which the gateway finishes what runs.
{{- end }}
{{- end }}

{{- define "telegram-gateway.botProblems" -}}
{{- $hasDatabase := include "telegram-gateway.has" .Values.secrets.DATABASE_URL }}
{{- $hasCode := include "telegram-gateway.has" .Values.secrets.AUTH_SECRET }}
{{- $taken := dict }}
{{- range $index, $bot := .Values.bots }}
{{- $place := printf "bots[%d] '%s'" $index $bot.slug }}
{{- $isAuth := eq $bot.handler "auth" }}
{{- $needsCode := or $isAuth (ne (toString (get $bot "requireAuth")) "false") }}
{{- if and $bot.async (not $hasDatabase) }}
- {{ $place }}: async needs a database; set secrets.DATABASE_URL, or remove async.
{{- end }}
{{- if and $bot.async $isAuth }}
- {{ $place }}: the auth handler answers at once; remove async.
{{- end }}
{{- if and $needsCode (not $hasCode) }}
- {{ $place }}: {{ ternary "the auth handler" "requireAuth, which is true by default," $isAuth }} needs secrets.AUTH_SECRET, the code that people sign in with{{ ternary "." "; set it, or set requireAuth to false." $isAuth }}
{{- end }}
{{- if not (include "telegram-gateway.has" $bot.token) }}
- {{ $place }}: token is missing; name an existingSecret that holds it.
{{- end }}
{{- if and (eq $bot.handler "http") (not (default dict $bot.http).url) }}
- {{ $place }}: the http handler needs http.url, the address that updates are posted to.
{{- end }}
{{- $names := list $bot.slug }}
{{- with $bot.username }}{{- $names = append $names . }}{{- end }}
{{- range $name := $names | uniq }}
{{- $known := get $taken (lower $name) }}
{{- if and $known (ne $known $place) }}
- {{ $place }}: the name {{ $name }} is taken by {{ $known }}; slugs and usernames must be unique together.
{{- end }}
{{- $_ := set $taken (lower $name) $place }}
{{- end }}
{{- end }}
{{- end }}

{{- define "telegram-gateway.secretProblems" -}}
{{- range $name, $source := include "telegram-gateway.secretSources" . | fromJson }}
{{- if and $source.value $source.existingSecret }}
- {{ $name }}: has a value and an existingSecret; keep one of them.
{{- end }}
{{- if and $source.existingSecretKey (not $source.existingSecret) }}
- {{ $name }}: has an existingSecretKey without an existingSecret; name the Secret that holds the key.
{{- end }}
{{- with $source.value }}
{{- if and (hasPrefix "BOT_" $name) (hasSuffix "_TOKEN" $name) (not (regexMatch "^[0-9]+:[A-Za-z0-9_-]{3,}$" .)) }}
- {{ $name }}: is malformed; a token looks like 123456:ABC-DEF, as BotFather gave it.
{{- end }}
{{- if and (hasSuffix "_HTTP_SECRET" $name) (not (hasPrefix "whsec_" .)) }}
- {{ $name }}: must be whsec_ and the base64 of 24 to 64 random bytes.
{{- end }}
{{- if and (hasSuffix "_WEBHOOK_SECRET" $name) (not (regexMatch "^[A-Za-z0-9_-]{1,256}$" .)) }}
- {{ $name }}: must be 1 to 256 of A-Z, a-z, 0-9, _ and -.
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.secrets }}
{{- $url := (default dict .DATABASE_URL).value | default "" }}
{{- if and $url (not (regexMatch "(?i)^postgres(ql)?://[^@/]+@?[^/]*/.+|host *=" $url)) }}
- DATABASE_URL: must be postgres://user:password@host:port/database or a keyword string such as Host=…;Database=….
{{- end }}
{{- $redis := (default dict .REDIS_URL).value | default "" }}
{{- if and $redis (not (regexMatch "^rediss?://((default)?:[^@]*@)?[^@]+$" $redis)) }}
- REDIS_URL: must be redis://[:password@]host:port[/db], or rediss:// for TLS; no user but default.
{{- end }}
{{- $code := (default dict .AUTH_SECRET).value | default "" }}
{{- if and $code (lt (len $code) 12) }}
- AUTH_SECRET: must have at least 12 characters.
{{- end }}
{{- $password := (default dict .ADMIN_PASSWORD).value | default "" }}
{{- if and $password (lt (len $password) 12) }}
- ADMIN_PASSWORD: must have at least 12 characters.
{{- end }}
{{- $jwt := (default dict .JWT_SECRET).value | default "" }}
{{- range $jwt | splitList "," }}
{{- if and $jwt (lt (len (trim .)) 32) }}
- JWT_SECRET: must be at least 32 bytes; several, separated by commas, at least 32 each.
{{- end }}
{{- end }}
{{- $keys := (default dict .ENCRYPTION_KEY).value | default "" }}
{{- range $keys | splitList "," }}
{{- if and $keys (not (regexMatch "^[A-Za-z0-9+/]{43}=$" (trim .))) }}
- ENCRYPTION_KEY: must be 32 random bytes in base64, several separated by commas; openssl rand -base64 32 makes one.
{{- end }}
{{- end }}
{{- end }}
{{- $hasPassword := include "telegram-gateway.has" .Values.secrets.ADMIN_PASSWORD }}
{{- if and .Values.settings.ADMIN_USERNAME (not $hasPassword) }}
- settings.ADMIN_USERNAME: needs secrets.ADMIN_PASSWORD; set both, or neither.
{{- end }}
{{- if and $hasPassword (not .Values.settings.ADMIN_USERNAME) }}
- secrets.ADMIN_PASSWORD: needs settings.ADMIN_USERNAME; set both, or neither.
{{- end }}
{{- end }}

{{- define "telegram-gateway.replicaProblems" -}}
{{- $hasDatabase := include "telegram-gateway.has" .Values.secrets.DATABASE_URL }}
{{- $several := gt (int (include "telegram-gateway.mostReplicas" .)) 1 }}
{{- $place := ternary "autoscaling.maxReplicas" "replicas" .Values.autoscaling.enabled }}
{{- if and $several (not (include "telegram-gateway.has" .Values.secrets.REDIS_URL)) }}
- {{ $place }}: several instances share sessions and limits through Redis; set secrets.REDIS_URL, or run one.
{{- end }}
{{- if and $several (not $hasDatabase) }}
- {{ $place }}: several instances share the queue and know repeats through PostgreSQL; set secrets.DATABASE_URL, or run one.
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
- autoscaling.minReplicas: must not be more than autoscaling.maxReplicas.
{{- end }}
{{- if and .Values.autoscaling.enabled .Values.autoscaling.queueAge.enabled (not $hasDatabase) }}
- autoscaling.queueAge: there is no queue without a database; set secrets.DATABASE_URL, or disable it.
{{- end }}
{{- $least := include "telegram-gateway.count" .Values.podDisruptionBudget.minAvailable }}
{{- $most := include "telegram-gateway.count" .Values.podDisruptionBudget.maxUnavailable }}
{{- if and .Values.podDisruptionBudget.enabled (eq (empty $least) (empty $most)) }}
- podDisruptionBudget: set minAvailable or maxUnavailable and leave the other empty ("").
{{- end }}
{{- end }}

{{/* 1, 50% or nothing; 0 is something. */}}
{{- define "telegram-gateway.count" -}}
{{- if not (kindIs "invalid" .) }}{{ . }}{{ end }}
{{- end }}

{{- define "telegram-gateway.routeProblems" -}}
{{- with .Values }}
{{- if and .settings.TELEGRAM_NETWORKS (not .settings.FORWARDED_NETWORKS) (or .ingress.enabled .httpRoute.enabled) }}
- settings.TELEGRAM_NETWORKS: needs settings.FORWARDED_NETWORKS, the networks of the proxy's pods: without it updates have the proxy's address, and are refused.
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
- ingress.hosts: is empty; name the host that Telegram calls.
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
- httpRoute.parentRefs: is empty; name the Gateway that the route belongs to.
{{- end }}
{{- end }}
