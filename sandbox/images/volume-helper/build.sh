#!/usr/bin/env bash
# The image of the pods that create and remove the directories of volumes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/cancer-mlops-sandbox/volume-helper:1

install_busybox "$WORK/root"
image_from_tree "$image" "$WORK/root" --cmd '["/bin/sh"]'
publish "$image"
