# shellcheck shell=bash
# Shared by the build.sh scripts, which source it. Images are built with buildah, without a container engine or registry.
# Sets:
#   out, root, here       the archive to write, the repository, the image's folder
#   CACHE, TOOLS, WORK    from the environment: downloads, built programs, scratch folder

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
# shellcheck disable=SC2034 # used by the sourcing scripts
root=$(cd "$here/../../.." && pwd)
out=${1:?usage: build.sh OUT.tar}
: "${CACHE:?folder for downloads}" "${TOOLS:?folder of the built programs}" "${WORK:?scratch folder}"
mkdir -p "$CACHE" "$WORK"

python_base=localhost/python:3.11-slim

say() { echo "$(basename "$here"): $*"; }
die() {
    say "$*" >&2
    exit 1
}

need() {
    local program
    for program; do
        command -v "$program" >/dev/null || die "$program: not found; install it and run the command again"
    done
}

# Runs buildah with its storage in WORK, or in CACHE after share_storage. The system's default storage is not used.
storage=(--root "$WORK/buildah/root" --runroot "$WORK/buildah/run" --storage-driver vfs)
in_storage() { command buildah "${storage[@]}" "$@"; }

# Switches to a persistent storage, where images share their base layers. Allows one build at a time, and removes what a
# killed one left.
share_storage() {
    need buildah flock
    storage=(--root "$CACHE/buildah/root" --runroot "$CACHE/buildah/run" --storage-driver overlay)
    mkdir -p "$CACHE/buildah"
    # Set if this build runs inside another one, as its dependency.
    [[ -n ${STORAGE_LOCKED:-} ]] && return
    exec {storage_lock}>"$CACHE/buildah/lock"
    flock "$storage_lock"
    export STORAGE_LOCKED=1
    in_storage rm --all >/dev/null 2>&1 || true
    in_storage rmi --prune >/dev/null 2>&1 || true
}

# image_from_archive REFERENCE ARCHIVE [CONFIG_OPTION...]: an image with a single layer.
image_from_archive() {
    local reference=$1 archive=$2 container
    shift 2
    container=$(in_storage from scratch)
    in_storage add --quiet "$container" "$archive" / >/dev/null
    in_storage config "$@" "$container"
    in_storage commit --quiet --rm --format docker "$container" "$reference" >/dev/null
}

# image_from_tree REFERENCE TREE [CONFIG_OPTION...]: goes through an archive, because buildah changes the owner of files
# added from a folder to root.
image_from_tree() {
    local reference=$1 tree=$2
    shift 2
    tar -C "$tree" --numeric-owner -cf "$WORK/tree.tar" .
    image_from_archive "$reference" "$WORK/tree.tar" "$@"
    rm "$WORK/tree.tar"
}

# require_image NAME REFERENCE: rebuilds an image that is missing in the shared storage.
require_image() {
    in_storage inspect --type image "$2" >/dev/null 2>&1 && return
    local scratch=$WORK/$1 archive=$WORK/$1.tar
    WORK=$scratch bash "$here/../$1/build.sh" "$archive"
    rm -rf "$scratch" "$archive"
}

# build_image REFERENCE CONTEXT [BUILD_OPTION...]: builds a Containerfile.
build_image() {
    local reference=$1 context=$2
    shift 2
    in_storage build --quiet --isolation chroot --layers=false --format docker --pull-never "$@" --tag "$reference" "$context" >/dev/null
}

# build_python_image REFERENCE CONTEXT: builds a Containerfile on the Python image, with the wheels of requirements.txt.
# They are fetched before the storage is locked.
build_python_image() {
    local wheels
    wheels=$CACHE/wheels/$(basename "$here")
    say "fetching Python packages"
    fetch_wheels "$2/requirements.txt" "$wheels"
    mkdir -p "$2/wheels"
    cp "$wheels"/*.whl "$2/wheels/"
    share_storage
    require_image python "$python_base"
    say "installing Python packages"
    build_image "$1" "$2" --build-arg BASE="$python_base" --build-arg PIP_NO_INDEX=1
}

# Writes the archive to import. Uncompressed layers are faster to write and to unpack.
publish() {
    rm -f "$out.part"
    in_storage push --quiet "$1" "docker-archive:$out.part:$1"
    mv "$out.part" "$out"
    say "$1: $(($(stat -c %s "$out") >> 20)) MiB"
}

# Removes an image that is not a base of others from the shared storage.
forget() { in_storage rmi --force "$1" >/dev/null; }

# require_program NAME: checks that the toolchain's build has made a program.
require_program() {
    [[ -x $TOOLS/$1 ]] || die "$TOOLS/$1 does not exist; the toolchain's build makes it"
}

# install_busybox FOLDER: a static shell with the usual commands, for images without a distribution.
install_busybox() {
    local busybox=$CACHE/busybox/busybox program
    if [[ ! -x $busybox ]]; then
        need apt-get dpkg-deb
        mkdir -p "$WORK/busybox" "$CACHE/busybox"
        # apt's own user could not write to this folder.
        (cd "$WORK/busybox" && apt-get -qq -o APT::Sandbox::User=root download busybox-static)
        dpkg-deb -x "$WORK"/busybox/busybox-static_*.deb "$WORK/busybox/deb"
        cp "$WORK/busybox/deb/usr/share/doc/busybox-static/copyright" "$CACHE/busybox/copyright"
        mv "$WORK/busybox/deb/bin/busybox" "$busybox"
    fi
    mkdir -p "$1/bin" "$1/usr/share/doc/busybox-static"
    cp "$busybox" "$1/bin/busybox"
    cp "$CACHE/busybox/copyright" "$1/usr/share/doc/busybox-static/"
    for program in $("$busybox" --list); do
        [[ $program == busybox ]] || ln -s busybox "$1/bin/$program"
    done
}

# fetch_wheels REQUIREMENTS FOLDER: fetches wheels for the image's Python, whatever the machine's own, and verifies their
# hashes.
fetch_wheels() {
    need python3
    python3 -m pip --version >/dev/null 2>&1 || die "python3 has no pip; install python3-pip and run the command again"
    local options=() glibc
    # Wheels are tagged with the oldest glibc they support; Debian 12 has 2.36.
    for glibc in manylinux_2_{36..17} manylinux2014 manylinux2010; do options+=(--platform "${glibc}_$(uname -m)"); done
    mkdir -p "$2"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none "${options[@]}" --platform any \
        --find-links "$2" --dest "$2" --requirement "$1"
}
