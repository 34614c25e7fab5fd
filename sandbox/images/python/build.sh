#!/usr/bin/env bash
# localhost/python:3.11-slim: Debian 12 with its Python in a virtual environment first on PATH. It takes the place of
# docker.io/library/python:3.11-slim, which the Python images would be built from; no pod runs it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=localhost/python:3.11-slim
# The version in the name: a change below makes another tree.
tree=$CACHE/python/bookworm-1.tar

need tar
share_storage
if [[ ! -f $tree ]]; then
    need debootstrap
    say "installing Debian 12 with Python, about a minute"
    mkdir -p "$(dirname "$tree")"
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$WORK/tree" >"$WORK/debootstrap.log" ||
        die "debootstrap failed: $(tail -n 3 "$WORK/debootstrap.log" "$WORK/tree/debootstrap/debootstrap.log" 2>/dev/null)"
    # debootstrap mounts it, and does not get rid of it where a process of the tree has not ended yet.
    umount --lazy "$WORK/tree/proc" 2>/dev/null || true
    chroot "$WORK/tree" python3 -m venv /opt/venv
    # Licences stay (/usr/share/doc/*/copyright); manuals, translations and package lists go.
    find "$WORK/tree/usr/share/doc" -type f ! -name copyright -delete
    rm -rf --one-file-system "$WORK/tree"/var/cache/apt/* "$WORK/tree"/var/lib/apt/lists/* "$WORK/tree"/var/log/* "$WORK/tree"/dev/* \
        "$WORK/tree"/usr/share/{man,info,locale,python-wheels}
    tar -C "$WORK/tree" --one-file-system --numeric-owner -cf "$tree.part" .
    mv "$tree.part" "$tree"
fi

image_from_archive "$image" "$tree" --cmd python3 --env LANG=C.UTF-8 \
    --env PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
publish "$image"
