#!/usr/bin/env bash
# The image of the process that holds a pod's namespaces.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=registry.k8s.io/pause:3.10

require_program pause
mkdir "$WORK/root"
install "$TOOLS/pause" "$WORK/root/pause"
image_from_tree "$image" "$WORK/root" --entrypoint '["/pause"]' --user 65535:65535
publish "$image"
