{{/* What the gateway's pods and the migration's have in common. */}}
{{- define "telegram-gateway.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "telegram-gateway.containerBasics" -}}
image: {{ include "telegram-gateway.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- end }}

{{/* Names of the variables that the chart sets whatever the values say. */}}
{{- define "telegram-gateway.fixedVariables" -}}
BOTS_CONFIG HTTP_PORT GRPC_PORT
{{- end }}

{{- define "telegram-gateway.settings" -}}
{{- range $name, $value := .Values.settings }}
{{- /* A number of the values arrives as a float, which large ones would show. */}}
{{- $text := ternary (int64 $value | toString) (toString $value) (kindIs "float64" $value) }}
{{- if and (not (kindIs "invalid" $value)) (ne $text "") }}
- name: {{ $name }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "telegram-gateway.bots" -}}
{{- $bots := list }}
{{- range .Values.bots }}
{{- $bot := omit . "token" "webhookSecret" "http" }}
{{- $_ := set $bot "token" (printf "${%s}" (include "telegram-gateway.botVariable" (list .slug "TOKEN"))) }}
{{- if include "telegram-gateway.has" .webhookSecret }}
{{- $_ := set $bot "webhookSecret" (printf "${%s}" (include "telegram-gateway.botVariable" (list .slug "WEBHOOK_SECRET"))) }}
{{- end }}
{{- with .http }}
{{- $http := omit . "secret" }}
{{- if include "telegram-gateway.has" .secret }}
{{- $_ := set $http "secret" (printf "${%s}" (include "telegram-gateway.botVariable" (list $bot.slug "HTTP_SECRET"))) }}
{{- end }}
{{- $_ := set $bot "http" $http }}
{{- end }}
{{- $bots = append $bots $bot }}
{{- end }}
{{- dict "bots" $bots | toPrettyJson }}
{{- end }}
