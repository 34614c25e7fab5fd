#!/usr/bin/env bash
# ghcr.io/mlflow/mlflow:v2.9.0, from PyPI like the published image.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=ghcr.io/mlflow/mlflow:v2.9.0

mkdir "$WORK/context"
cp "$here/Containerfile" "$here/requirements.txt" "$WORK/context/"
build_python_image "$image" "$WORK/context"
publish "$image"
forget "$image"
