#!/usr/bin/env bash
# docker.io/library/traefik:v3.6.10: the program built from its Go module. The module has no pages for the dashboard.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/library/traefik:v3.6.10

need buildah tar
[[ -x $TOOLS/traefik ]] || die "$TOOLS/traefik is missing: the toolchain's build makes it"

tree=$WORK/root
mkdir -p "$tree/usr/local/bin" "$tree/etc"
install "$TOOLS/traefik" "$tree/usr/local/bin/traefik"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\n' >"$tree/etc/group"

image_from_tree "$image" "$tree" --port 80 --entrypoint '["/usr/local/bin/traefik"]' \
    --label org.opencontainers.image.version=v3.6.10 --label org.opencontainers.image.licenses=MIT
publish "$image"
