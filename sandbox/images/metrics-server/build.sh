#!/usr/bin/env bash
# registry.k8s.io/metrics-server/metrics-server:v0.9.0
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=registry.k8s.io/metrics-server/metrics-server:v0.9.0

need buildah tar
require_program metrics-server

tree=$WORK/root
mkdir -p "$tree/usr/local/bin" "$tree/etc"
install "$TOOLS/metrics-server" "$tree/usr/local/bin/metrics-server"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\n' >"$tree/etc/group"

image_from_tree "$image" "$tree" --port 10250 --entrypoint '["/usr/local/bin/metrics-server"]' \
    --label org.opencontainers.image.version=v0.9.0 --label org.opencontainers.image.licenses=Apache-2.0
publish "$image"
