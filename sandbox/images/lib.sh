# shellcheck shell=bash
# Shared by the build.sh of each image. A build.sh sets its options, sources this file and gets:
#   out, root, here       the archive to write, the repository's root, the image's own folder
#   CACHE, TOOLS, WORK    as in the environment, checked
# Images are built with buildah alone: no engine, no registry.

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
# shellcheck disable=SC2034 # read by the scripts that source this file
root=$(cd "$here/../../.." && pwd)
out=${1:?usage: build.sh OUT.tar}
: "${CACHE:?a folder for downloads}" "${TOOLS:?the folder with the built programs}" "${WORK:?a scratch folder}"
mkdir -p "$CACHE" "$WORK"

say() { echo "$(basename "$here"): $*"; }
die() {
    say "$*" >&2
    exit 1
}

need() {
    local program
    for program; do
        command -v "$program" >/dev/null || die "the program '$program' is missing: install it and start again"
    done
}

# Runs buildah with a storage of its own; the machine's default storage is not touched. It is in WORK and gone with it,
# unless share_storage was called.
storage=(--root "$WORK/buildah/root" --runroot "$WORK/buildah/run" --storage-driver vfs)
in_storage() { command buildah "${storage[@]}" "$@"; }

# For images that are built from one another: a storage that stays, where the layers that they share are one.
# One build at a time: what a killed one left behind is removed here.
share_storage() {
    need buildah flock
    storage=(--root "$CACHE/buildah/root" --runroot "$CACHE/buildah/run" --storage-driver overlay)
    mkdir -p "$CACHE/buildah"
    # A build that this one starts for an image that it needs works under the same lock.
    [[ -n ${STORAGE_LOCKED:-} ]] && return
    exec {storage_lock}>"$CACHE/buildah/lock"
    flock "$storage_lock"
    export STORAGE_LOCKED=1
    in_storage rm --all >/dev/null 2>&1 || true
    in_storage rmi --prune >/dev/null 2>&1 || true
}

# image_from_archive REFERENCE ARCHIVE [CONFIGURATION...]: one layer.
image_from_archive() {
    local reference=$1 archive=$2 container
    shift 2
    container=$(in_storage from scratch)
    in_storage add --quiet "$container" "$archive" / >/dev/null
    in_storage config "$@" "$container"
    in_storage commit --quiet --rm --format docker "$container" "$reference" >/dev/null
}

# image_from_tree REFERENCE TREE [CONFIGURATION...]: by way of an archive, since buildah gives the files of a folder to
# root and leaves those of an archive to whom they belong.
image_from_tree() {
    local reference=$1 tree=$2
    shift 2
    tar -C "$tree" --numeric-owner -cf "$WORK/tree.tar" .
    image_from_archive "$reference" "$WORK/tree.tar" "$@"
    rm "$WORK/tree.tar"
}

# require_image NAME REFERENCE: what NAME's build.sh made is in the shared storage, or is made again.
require_image() {
    in_storage inspect --type image "$2" >/dev/null 2>&1 && return
    local scratch=$WORK/$1 archive=$WORK/$1.tar
    WORK=$scratch bash "$here/../$1/build.sh" "$archive"
    rm -rf "$scratch" "$archive"
}

# build_image REFERENCE CONTEXT [OPTION...]: from CONTEXT's Containerfile, or the one that an option names.
build_image() {
    local reference=$1 context=$2
    shift 2
    in_storage build --quiet --isolation chroot --layers=false --format docker --pull-never "$@" --tag "$reference" "$context" >/dev/null
}

# Writes the archive that ctr imports: its layers are not compressed, which is quicker to write and to unpack.
publish() {
    rm -f "$out.part"
    in_storage push --quiet "$1" "docker-archive:$out.part:$1"
    mv "$out.part" "$out"
    say "$1: $(($(stat -c %s "$out") >> 20)) MiB"
}

# Removes an image that nothing is built from out of the shared storage.
forget() { in_storage rmi --force "$1" >/dev/null; }

# install_busybox FOLDER: a static shell with the usual commands, for images that have no distribution below.
install_busybox() {
    local busybox=$CACHE/busybox/busybox program
    if [[ ! -x $busybox ]]; then
        need apt-get dpkg-deb
        mkdir -p "$WORK/busybox" "$CACHE/busybox"
        # _apt, which apt downloads as, cannot write to a folder of root's.
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

# fetch_wheels REQUIREMENTS FOLDER: what a Containerfile installs, for the Python of the image whatever the machine's own
# is. The hashes in the file are checked.
fetch_wheels() {
    need python3
    python3 -m pip --version >/dev/null 2>&1 || die "python3 has no pip: install python3-pip and start again"
    local options=() glibc
    # Wheels say the oldest glibc that they run with; Debian 12 has 2.36.
    for glibc in manylinux_2_{36..17} manylinux2014 manylinux2010; do options+=(--platform "${glibc}_$(uname -m)"); done
    mkdir -p "$2"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none "${options[@]}" --platform any \
        --find-links "$2" --dest "$2" --requirement "$1"
}
