#!/usr/bin/env bash
# ghcr.io/mlflow/mlflow:v3.17.2, made like the image mlflow beside it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=ghcr.io/mlflow/mlflow:v3.17.2
base=localhost/python:3.11-slim

share_storage
require_image python "$base"
mkdir -p "$WORK/context/wheels"
cp "$here/../mlflow/Containerfile" "$here/requirements.txt" "$WORK/context/"
say "fetching Python packages, 180 MiB"
fetch_wheels "$here/requirements.txt" "$CACHE/wheels/mlflow-3"
cp "$CACHE"/wheels/mlflow-3/*.whl "$WORK/context/wheels/"
say "installing them"
build_image "$image" "$WORK/context" --build-arg BASE="$base" --build-arg PIP_NO_INDEX=1
publish "$image"
forget "$image"
