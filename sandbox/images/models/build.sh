#!/usr/bin/env bash
# docker.io/library/cancer-mlops-models:v1.0.0: the example model, trained with the image model-api.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/library/cancer-mlops-models:v1.0.0
trainer=docker.io/library/cancer-mlops-api:latest
base=localhost/busybox:static

share_storage
require_image model-api "$trainer"
install_busybox "$WORK/busybox-root"
mkdir -m 1777 "$WORK/busybox-root/tmp"
image_from_tree "$base" "$WORK/busybox-root" --cmd sh

say "training"
build_image "$image" "$root/examples/model-api" --file "$root/examples/model-api/Containerfile.models" \
    --build-arg TRAINER="$trainer" --build-arg BASE="$base"
publish "$image"
forget "$image"
