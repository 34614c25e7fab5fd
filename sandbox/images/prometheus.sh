# shellcheck shell=bash disable=SC2154
# Shared by the images of Prometheus: the server and its web pages, both built from the Go module, laid out like the
# published image. A script sets image, version, module, module_sum, program and cmd, and defines build_pages and
# copy_extra_assets.

# The suffix changes with the content.
assets=$CACHE/prometheus/assets-$version-1.tar

# Packs everything but the program: web pages, default configuration, licences.
make_assets() {
    local source=$WORK/source tree=$WORK/assets log=$WORK/ui.log answer
    need go node npm
    say "fetching the module"
    mkdir -p "$source" "$WORK/bin"
    answer=$(cd "$WORK" && GOFLAGS=-modcacherw GOMODCACHE=$WORK/mod go mod download -json "$module")
    [[ $(field Sum <<<"$answer") == "$module_sum" ]] || die "$module: checksum mismatch"
    cp -R "$(field Dir <<<"$answer")/." "$source"

    say "building the web pages, about a minute"
    build_pages "$source/web/ui" >"$log" 2>&1 || die "the web pages could not be built: $(tail -n 15 "$log")"

    mkdir -p "$tree/etc/prometheus" "$tree/usr/share/prometheus/web/ui"
    cp "$source/documentation/examples/prometheus.yml" "$tree/etc/prometheus/"
    copy_extra_assets "$source" "$tree"
    cp -R "$source/web/ui/static" "$tree/usr/share/prometheus/web/ui/static"
    cp "$source/LICENSE" "$source/NOTICE" "$tree/"
    mkdir -p "$(dirname "$assets")"
    tar -C "$tree" --owner=0 --group=0 --numeric-owner --mode=u+w,a+rX -cf "$assets.part" .
    mv "$assets.part" "$assets"
}

# field NAME: a field of the JSON object, or of the first one in the array, on standard input.
field() { node -p '[JSON.parse(fs.readFileSync(0))].flat()[0][process.argv[1]]' "$1"; }

# fetch_npm PACKAGE INTEGRITY: downloads a package's archive to the working directory and verifies it.
fetch_npm() {
    [[ $(npm pack --silent --json "$1" | field integrity) == "$2" ]] || die "$1: checksum mismatch"
}

need buildah tar
require_program "$program"
[[ -f $assets ]] || make_assets

tree=$WORK/root
install_busybox "$tree"
tar -C "$tree" -xf "$assets"
install "$TOOLS/$program" "$tree/bin/prometheus"
mkdir -m 1777 "$tree/tmp"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$tree/etc/passwd"
printf 'root:x:0:\nnobody:x:65534:\n' >"$tree/etc/group"
mkdir "$tree/prometheus"
chown -R 65534:65534 "$tree/prometheus" "$tree/etc/prometheus"

# Without embedded pages the server reads them from web/ui/static in a working directory named prometheus: here one that no
# volume hides, unlike /prometheus.
image_from_tree "$image" "$tree" --user nobody --port 9090 --volume /prometheus --workingdir /usr/share/prometheus \
    --entrypoint '["/bin/prometheus"]' --cmd "$cmd" \
    --label org.opencontainers.image.version="$version" --label org.opencontainers.image.licenses=Apache-2.0
publish "$image"
