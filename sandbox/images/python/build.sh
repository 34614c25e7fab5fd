#!/usr/bin/env bash
# localhost/python:3.11-slim: Debian 12 with Python in a virtual environment that is first on PATH. It replaces
# docker.io/library/python:3.11-slim as the base of the Python images.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# The suffix changes with the content.
tree=$CACHE/python/bookworm-1.tar

need tar
share_storage
if [[ ! -f $tree ]]; then
    need debootstrap
    say "installing Debian 12 with Python, about a minute"
    mkdir -p "$(dirname "$tree")"
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$WORK/tree" >"$WORK/debootstrap.log" ||
        die "debootstrap failed: $(tail -n 3 "$WORK/debootstrap.log" "$WORK/tree/debootstrap/debootstrap.log" 2>/dev/null)"
    # debootstrap leaves /proc mounted if a process in the tree is still running.
    umount --lazy "$WORK/tree/proc" 2>/dev/null || true
    chroot "$WORK/tree" python3 -m venv /opt/venv
    # Keeps licences (/usr/share/doc/*/copyright); removes manuals, translations and package lists.
    find "$WORK/tree/usr/share/doc" -type f ! -name copyright -delete
    rm -rf --one-file-system "$WORK/tree"/var/cache/apt/* "$WORK/tree"/var/lib/apt/lists/* "$WORK/tree"/var/log/* "$WORK/tree"/dev/* \
        "$WORK/tree"/usr/share/{man,info,locale,python-wheels}
    tar -C "$WORK/tree" --one-file-system --numeric-owner -cf "$tree.part" .
    mv "$tree.part" "$tree"
fi

image_from_archive "$python_base" "$tree" --cmd python3 --env LANG=C.UTF-8 \
    --env PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
publish "$python_base"
