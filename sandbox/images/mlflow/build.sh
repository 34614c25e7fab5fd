#!/usr/bin/env bash
# ghcr.io/mlflow/mlflow:v2.9.0, from the same package on PyPI as the published image.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=ghcr.io/mlflow/mlflow:v2.9.0
base=localhost/python:3.11-slim

share_storage
require_image python "$base"
mkdir -p "$WORK/context/wheels"
cp "$here/Containerfile" "$here/requirements.txt" "$WORK/context/"
say "fetching Python packages, 160 MiB"
fetch_wheels "$here/requirements.txt" "$CACHE/wheels/mlflow"
cp "$CACHE"/wheels/mlflow/*.whl "$WORK/context/wheels/"
say "installing them"
build_image "$image" "$WORK/context" --build-arg BASE="$base" --build-arg PIP_NO_INDEX=1
publish "$image"
forget "$image"
