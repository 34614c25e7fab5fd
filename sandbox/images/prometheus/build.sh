#!/usr/bin/env bash
# docker.io/prom/prometheus:v2.48.0: the server built from its Go module, with its web pages built from the same module,
# laid out like the published image.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/prom/prometheus:v2.48.0
module=github.com/prometheus/prometheus@v0.48.0
module_sum=h1:yrBloImGQ7je4h8M10ujGh4R6oxYQJQKlMuETwNskGk=
flot_integrity=sha512-xg2otcTJDvS+ERK+my4wxG/ASq90QURXtoM4LhacCq0jQW2jbyjdttbRNqU2cPykrpMvJ6b2uSp6SAgYAzj9tQ==
# The version in the name: a change of what goes in makes another file.
assets=$CACHE/prometheus/assets-2.48.0-1.tar

# Everything but the program: web pages, consoles, default configuration, licences.
make_assets() {
    local source=$WORK/source tree=$WORK/assets log=$WORK/ui.log answer
    need go node npm
    say "fetching the module's source"
    mkdir -p "$source"
    answer=$(cd "$WORK" && GOFLAGS=-modcacherw GOMODCACHE=$WORK/mod go mod download -json "$module")
    [[ $(field Sum <<<"$answer") == "$module_sum" ]] || die "$module does not have the checksum $module_sum"
    cp -R "$(field Dir <<<"$answer")/." "$source"

    say "installing the npm packages of the web pages"
    (
        cd "$source/web/ui"
        # Go leaves folders named vendor out of modules. The five files are those of the npm package flot.
        [[ $(npm pack --silent --json flot@0.8.3 | field integrity) == "$flot_integrity" ]] ||
            die "the npm package flot 0.8.3 does not have the checksum $flot_integrity"
        mkdir -p react-app/src/vendor/flot
        tar -xzf flot-0.8.3.tgz --strip-components=1 -C react-app/src/vendor/flot \
            package/jquery.flot{,.stack,.time,.crosshair,.selection}.js
        npm ci --ignore-scripts --no-audit --no-fund
        say "building the web pages, about a minute" >&3
        # Warnings are errors under CI, and the pages have some with this version of Node.
        CI=false GENERATE_SOURCEMAP=false bash build_ui.sh --all
    ) 3>&1 >"$log" 2>&1 || die "the web pages could not be built: $(tail -n 15 "$log")"

    mkdir -p "$tree/etc/prometheus" "$tree/usr/share/prometheus/web/ui"
    cp "$source/documentation/examples/prometheus.yml" "$tree/etc/prometheus/"
    cp -R "$source/console_libraries" "$source/consoles" "$tree/usr/share/prometheus/"
    ln -s /usr/share/prometheus/console_libraries /usr/share/prometheus/consoles "$tree/etc/prometheus/"
    cp -R "$source/web/ui/static" "$tree/usr/share/prometheus/web/ui/static"
    cp "$source/LICENSE" "$source/NOTICE" "$tree/"
    mkdir -p "$(dirname "$assets")"
    tar -C "$tree" --owner=0 --group=0 --numeric-owner --mode=u+w,a+rX -cf "$assets.part" .
    mv "$assets.part" "$assets"
}

# The value of a field of JSON on standard input: of an object, or of the first in a list.
field() { node -p '[JSON.parse(fs.readFileSync(0))].flat()[0][process.argv[1]]' "$1"; }

need buildah tar
[[ -x $TOOLS/prometheus ]] || die "$TOOLS/prometheus is missing: the toolchain's build makes it"
[[ -f $assets ]] || make_assets

tree=$WORK/root
install_busybox "$tree"
tar -C "$tree" -xf "$assets"
install "$TOOLS/prometheus" "$tree/bin/prometheus"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\nnobody:x:65534:\n' >"$tree/etc/group"
mkdir "$tree/prometheus"
chown -R 65534:65534 "$tree/prometheus" "$tree/etc/prometheus"

# The program reads its pages from web/ui/static below a working directory named prometheus. In the published image that
# is /prometheus, with the pages inside the program; here it is a folder that no volume hides.
image_from_tree "$image" "$tree" --user nobody --port 9090 --volume /prometheus --workingdir /usr/share/prometheus \
    --entrypoint '["/bin/prometheus"]' \
    --cmd '--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --web.console.libraries=/usr/share/prometheus/console_libraries --web.console.templates=/usr/share/prometheus/consoles' \
    --label org.opencontainers.image.version=2.48.0 --label org.opencontainers.image.licenses=Apache-2.0
publish "$image"
