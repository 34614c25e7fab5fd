#!/usr/bin/env bash
# docker.io/prom/prometheus:v3.15.1: the server built from its Go module, with its web pages built from the same module,
# laid out like the published image. The old web pages, which are a feature to switch on, are not built.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/prom/prometheus:v3.15.1
module=github.com/prometheus/prometheus@v0.315.1
module_sum=h1:ZXaNKyUO5szJhhw7gKiP6b2jpx1QkS0S3CI1R1bPqIA=
# The newest that runs with Node 20.
pnpm=pnpm@10.34.8
pnpm_integrity=sha512-9ieo6XE0Ov5J39D2PQKCNCAd+oMdXLWIcz4eX42ya/FpiaMhYatcG02zsf28NzFgYGtbieAC323RmoWt+R/FqA==
# The version in the name: a change of what goes in makes another file.
assets=$CACHE/prometheus/assets-3.15.1-1.tar

# Everything but the program: web pages, default configuration, licences.
make_assets() {
    local source=$WORK/source tree=$WORK/assets log=$WORK/ui.log answer
    need go node npm
    say "fetching the module's source"
    mkdir -p "$source" "$WORK/bin"
    answer=$(cd "$WORK" && GOFLAGS=-modcacherw GOMODCACHE=$WORK/mod go mod download -json "$module")
    [[ $(field Sum <<<"$answer") == "$module_sum" ]] || die "$module does not have the checksum $module_sum"
    cp -R "$(field Dir <<<"$answer")/." "$source"

    say "installing the npm packages of the web pages"
    (
        cd "$WORK"
        [[ $(npm pack --silent --json "$pnpm" | field integrity) == "$pnpm_integrity" ]] ||
            die "the npm package $pnpm does not have the checksum $pnpm_integrity"
        tar -xzf "${pnpm/@/-}.tgz"
        ln -s "$WORK/package/bin/pnpm.cjs" "$WORK/bin/pnpm"
        chmod +x "$WORK/package/bin/pnpm.cjs"
        export PATH=$WORK/bin:$PATH
        cd "$source/web/ui"
        pnpm install --frozen-lockfile --ignore-scripts --store-dir "$WORK/pnpm"
        say "building the web pages, about a minute" >&3
        bash build_ui.sh --mantine-ui
    ) 3>&1 >"$log" 2>&1 || die "the web pages could not be built: $(tail -n 15 "$log")"

    mkdir -p "$tree/etc/prometheus" "$tree/usr/share/prometheus/web/ui"
    cp "$source/documentation/examples/prometheus.yml" "$tree/etc/prometheus/"
    cp -R "$source/web/ui/static" "$tree/usr/share/prometheus/web/ui/static"
    cp "$source/LICENSE" "$source/NOTICE" "$tree/"
    mkdir -p "$(dirname "$assets")"
    tar -C "$tree" --owner=0 --group=0 --numeric-owner --mode=u+w,a+rX -cf "$assets.part" .
    mv "$assets.part" "$assets"
}

# The value of a field of JSON on standard input: of an object, or of the first in a list.
field() { node -p '[JSON.parse(fs.readFileSync(0))].flat()[0][process.argv[1]]' "$1"; }

need buildah tar
[[ -x $TOOLS/prometheus-3 ]] || die "$TOOLS/prometheus-3 is missing: the toolchain's build makes it"
[[ -f $assets ]] || make_assets

tree=$WORK/root
install_busybox "$tree"
tar -C "$tree" -xf "$assets"
install "$TOOLS/prometheus-3" "$tree/bin/prometheus"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\nnobody:x:65534:\n' >"$tree/etc/group"
mkdir "$tree/prometheus"
chown -R 65534:65534 "$tree/prometheus" "$tree/etc/prometheus"

# The program reads its pages from web/ui/static below a working directory named prometheus. In the published image that
# is /prometheus, with the pages inside the program; here it is a folder that no volume hides.
image_from_tree "$image" "$tree" --user nobody --port 9090 --volume /prometheus --workingdir /usr/share/prometheus \
    --entrypoint '["/bin/prometheus"]' \
    --cmd '--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus' \
    --label org.opencontainers.image.version=3.15.1 --label org.opencontainers.image.licenses=Apache-2.0
publish "$image"
