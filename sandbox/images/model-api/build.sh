#!/usr/bin/env bash
# docker.io/library/cancer-mlops-api:latest: the example model API.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/library/cancer-mlops-api:latest

# A copy, because wheels are added to the build context.
cp -R "$root/examples/model-api" "$WORK/context"
build_python_image "$image" "$WORK/context"
publish "$image"
