#!/usr/bin/env bash
# ghcr.io/mlflow/mlflow:v3.17.2, built like the image mlflow.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=ghcr.io/mlflow/mlflow:v3.17.2

mkdir "$WORK/context"
cp "$here/../mlflow/Containerfile" "$here/requirements.txt" "$WORK/context/"
build_python_image "$image" "$WORK/context"
publish "$image"
forget "$image"
