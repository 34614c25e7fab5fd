#!/usr/bin/env bash
# The image of the process that holds a pod's namespaces: one static Go program.
set -euo pipefail

output=$1
buildah=(buildah --root "$WORK/storage" --runroot "$WORK/run" --storage-driver vfs)

container=$("${buildah[@]}" from scratch)
"${buildah[@]}" copy --quiet --chmod 0755 "$container" "$TOOLS/pause" /pause >/dev/null
"${buildah[@]}" config --entrypoint '["/pause"]' --user 65535:65535 "$container"
"${buildah[@]}" commit --quiet --rm "$container" "docker-archive:$output:registry.k8s.io/pause:3.10" >/dev/null
