#!/usr/bin/env bash
# docker.io/prom/prometheus:v2.48.0
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/prom/prometheus:v2.48.0
version=2.48.0
module=github.com/prometheus/prometheus@v0.48.0
module_sum=h1:yrBloImGQ7je4h8M10ujGh4R6oxYQJQKlMuETwNskGk=
program=prometheus
cmd='--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --web.console.libraries=/usr/share/prometheus/console_libraries --web.console.templates=/usr/share/prometheus/consoles'

build_pages() (
    cd "$1"
    # Go modules do not include folders named vendor. These five files are those of the npm package flot.
    fetch_npm flot@0.8.3 sha512-xg2otcTJDvS+ERK+my4wxG/ASq90QURXtoM4LhacCq0jQW2jbyjdttbRNqU2cPykrpMvJ6b2uSp6SAgYAzj9tQ==
    mkdir -p react-app/src/vendor/flot
    tar -xzf flot-0.8.3.tgz --strip-components=1 -C react-app/src/vendor/flot \
        package/jquery.flot{,.stack,.time,.crosshair,.selection}.js
    npm ci --ignore-scripts --no-audit --no-fund
    # With CI=true warnings are errors, and this Node.js causes some.
    CI=false GENERATE_SOURCEMAP=false DISABLE_ESLINT_PLUGIN=true bash build_ui.sh --all
)

copy_extra_assets() {
    cp -R "$1/console_libraries" "$1/consoles" "$2/usr/share/prometheus/"
    ln -s /usr/share/prometheus/console_libraries /usr/share/prometheus/consoles "$2/etc/prometheus/"
}

source "$here/../prometheus.sh"
