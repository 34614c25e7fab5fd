#!/usr/bin/env bash
# docker.io/library/traefik:v3.6.10, without the dashboard, which the Go module lacks.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/library/traefik:v3.6.10

need buildah tar
require_program traefik

tree=$WORK/root
mkdir -p "$tree/usr/local/bin" "$tree/etc"
install "$TOOLS/traefik" "$tree/usr/local/bin/traefik"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\n' >"$tree/etc/group"

image_from_tree "$image" "$tree" --port 80 --entrypoint '["/usr/local/bin/traefik"]' \
    --label org.opencontainers.image.version=v3.6.10 --label org.opencontainers.image.licenses=MIT
publish "$image"
