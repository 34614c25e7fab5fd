#!/usr/bin/env bash
# docker.io/prom/prometheus:v3.15.1, without the old web pages, which are an optional feature.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/prom/prometheus:v3.15.1
version=3.15.1
module=github.com/prometheus/prometheus@v0.315.1
module_sum=h1:ZXaNKyUO5szJhhw7gKiP6b2jpx1QkS0S3CI1R1bPqIA=
program=prometheus-3
cmd='--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus'

build_pages() (
    cd "$WORK"
    # The latest pnpm that runs on Node.js 20.
    fetch_npm pnpm@10.34.8 sha512-9ieo6XE0Ov5J39D2PQKCNCAd+oMdXLWIcz4eX42ya/FpiaMhYatcG02zsf28NzFgYGtbieAC323RmoWt+R/FqA==
    tar -xzf pnpm-10.34.8.tgz
    ln -s "$WORK/package/bin/pnpm.cjs" "$WORK/bin/pnpm"
    chmod +x "$WORK/package/bin/pnpm.cjs"
    export PATH=$WORK/bin:$PATH
    cd "$1"
    pnpm install --frozen-lockfile --ignore-scripts --store-dir "$WORK/pnpm"
    bash build_ui.sh --mantine-ui
)

copy_extra_assets() { :; }

source "$here/../prometheus.sh"
