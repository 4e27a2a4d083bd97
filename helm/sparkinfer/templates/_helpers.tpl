{{- define "sparkinfer.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The release's name, with the chart's where it does not say it already; room is left for suffixes. */}}
{{- define "sparkinfer.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- $name := include "sparkinfer.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 48 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sparkinfer.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sparkinfer.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sparkinfer.labels" -}}
{{ include "sparkinfer.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- end }}

{{- define "sparkinfer.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "sparkinfer.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name is required when serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "sparkinfer.driverClusterRole" -}}
{{ include "sparkinfer.fullname" . }}-driver
{{- end }}

{{/* registry/repository:tag, or @digest when there is one. */}}
{{- define "sparkinfer.imageReference" -}}
{{- if .registry }}{{ .registry }}/{{ end }}{{ .repository }}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}
{{- end }}

{{- define "sparkinfer.operatorImage" -}}
{{- $image := .Values.image }}
{{- include "sparkinfer.imageReference" (dict
      "registry" $image.registry
      "repository" $image.repository
      "tag" (default .Chart.AppVersion $image.tag)
      "digest" $image.digest) }}
{{- end }}

{{- define "sparkinfer.jobImage" -}}
{{- $image := .Values.jobImage }}
{{- include "sparkinfer.imageReference" (dict
      "registry" (default .Values.image.registry $image.registry)
      "repository" $image.repository
      "tag" (default .Chart.AppVersion $image.tag)
      "digest" $image.digest) }}
{{- end }}

{{- define "sparkinfer.jobGpuImage" -}}
{{- $image := .Values.jobImage }}
{{- include "sparkinfer.imageReference" (dict
      "registry" (default .Values.image.registry $image.registry)
      "repository" (default $image.repository $image.gpu.repository)
      "tag" (default (printf "%s-gpu" (default .Chart.AppVersion $image.tag)) $image.gpu.tag)
      "digest" $image.gpu.digest) }}
{{- end }}
