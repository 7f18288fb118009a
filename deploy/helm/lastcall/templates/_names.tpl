{{- define "lastcall.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "lastcall.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lastcall.labels" -}}
{{ include "lastcall.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "lastcall.account" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "lastcall.name" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "lastcall.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end }}
{{- end }}

{{- define "lastcall.store" -}}
{{- if eq .Values.store.kind "sqlite" }}sqlite:/var/lib/lastcall/lastcall.db
{{- else if eq .Values.store.kind "dynamodb" }}dynamodb://{{ .Values.store.dynamodb.table }}{{ with .Values.store.dynamodb.region }}?region={{ . }}{{ end }}
{{- else }}${STORE_URL}
{{- end }}
{{- end }}

{{- define "lastcall.config" -}}
dryRun: {{ .Values.dryRun }}
store: {{ include "lastcall.store" . | quote }}
{{ trim .Values.config }}
{{- end }}

{{/* What cannot work is refused before it is applied. */}}
{{- define "lastcall.refuse" -}}
{{- if and (gt (int .Values.replicas) 1) (eq .Values.store.kind "sqlite") }}{{ fail "\n\nTwo replicas cannot share a SQLite file.\n  Set store.kind=postgres and store.postgres.secretName, store.kind=dynamodb and store.dynamodb.table, or replicas=1.\n" }}{{ end }}
{{- if and (eq .Values.store.kind "postgres") (not .Values.store.postgres.secretName) }}{{ fail "\n\nWhere is the database?\n  Set store.postgres.secretName to a secret whose key `url` is postgres://USER:PASSWORD@HOST:5432/DATABASE.\n" }}{{ end }}
{{- if and (eq .Values.store.kind "dynamodb") (not .Values.store.dynamodb.table) }}{{ fail "\n\nWhich table?\n  Set store.dynamodb.table to the name of a DynamoDB table; deploy/terraform and deploy/cloudformation make one.\n" }}{{ end }}
{{- if and (contains "${QUEUE_URL}" .Values.config) (not .Values.queueUrl) }}{{ fail "\n\nWhich queue do the notices come from?\n  Set queueUrl; deploy/terraform and deploy/cloudformation make one, with the rules that fill it.\n" }}{{ end }}
{{- range $key := list "dryRun" "store" "listen" }}{{ if regexMatch (printf "(?m)^%s:" $key) $.Values.config }}{{ fail (printf "\n\nThe text of `config` has the key %s, which the chart writes itself.\n  Take it out of `config`; dryRun and store are values of the chart.\n" $key) }}{{ end }}{{ end }}
{{- if and .Values.public.ingress.enabled (not .Values.public.enabled) }}{{ fail "\n\nAn ingress needs the public service.\n  Set public.enabled=true.\n" }}{{ end }}
{{- end }}
