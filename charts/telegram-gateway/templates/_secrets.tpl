{{/*
A secret has a source: { value } goes into the chart's own Secret, { existingSecret, existingSecretKey } is read from another.
These templates answer "true" or nothing, since a template can only answer with text.
*/}}
{{- define "telegram-gateway.has" -}}
{{- $source := default dict . }}
{{- if or $source.value $source.existingSecret }}true{{ end }}
{{- end }}

{{/* What a bot's secrets are called in the environment: (list "sign-in" "TOKEN") is BOT_SIGN_IN_TOKEN. No two slugs give one name. */}}
{{- define "telegram-gateway.botVariable" -}}
{{- printf "BOT_%s_%s" (index . 0 | toString | replace "-" "_" | upper) (index . 1) }}
{{- end }}

{{/* Every secret of these values, as JSON: variable to source. */}}
{{- define "telegram-gateway.secretSources" -}}
{{- $sources := dict }}
{{- range $name, $source := .Values.secrets }}
{{- $_ := set $sources $name (default dict $source) }}
{{- end }}
{{- range .Values.bots }}
{{- $_ := set $sources (include "telegram-gateway.botVariable" (list .slug "TOKEN")) (default dict .token) }}
{{- $_ := set $sources (include "telegram-gateway.botVariable" (list .slug "WEBHOOK_SECRET")) (default dict .webhookSecret) }}
{{- $_ := set $sources (include "telegram-gateway.botVariable" (list .slug "HTTP_SECRET")) (default dict (default dict .http).secret) }}
{{- end }}
{{- toJson $sources }}
{{- end }}

{{/* The content of the chart's own Secret; empty where every secret comes from elsewhere. */}}
{{- define "telegram-gateway.ownSecrets" -}}
{{- range $name, $source := include "telegram-gateway.secretSources" . | fromJson }}
{{- if $source.value }}
{{ $name }}: {{ $source.value | toString | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* One variable from a Secret: (list variable source own-secret's-name). */}}
{{- define "telegram-gateway.secretVariable" -}}
{{- $source := index . 1 }}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ $source.existingSecret | default (index . 2) }}
      key: {{ if $source.existingSecret }}{{ $source.existingSecretKey | default (index . 0) }}{{ else }}{{ index . 0 }}{{ end }}
{{- end }}
