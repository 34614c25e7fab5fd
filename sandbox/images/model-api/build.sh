#!/usr/bin/env bash
# docker.io/library/cancer-mlops-api:latest: the example model API, from its own Containerfile.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/library/cancer-mlops-api:latest
base=localhost/python:3.11-slim

share_storage
require_image python "$base"
# A copy, since the wheels go into the build context and the source tree stays clean.
cp -R "$root/examples/model-api" "$WORK/context"
say "fetching Python packages"
fetch_wheels "$WORK/context/requirements.txt" "$CACHE/wheels/model-api"
cp "$CACHE"/wheels/model-api/*.whl "$WORK/context/wheels/"
say "installing them"
build_image "$image" "$WORK/context" --file "$WORK/context/Containerfile" --build-arg BASE="$base" --build-arg PIP_NO_INDEX=1
publish "$image"
