#!/usr/bin/env bash
# The image that makes and removes the directories of volumes: a static busybox from Debian.
set -euo pipefail

output=$1
buildah=(buildah --root "$WORK/storage" --runroot "$WORK/run" --storage-driver vfs)

mkdir -p "$WORK/package"
(cd "$WORK/package" && apt-get download --quiet --quiet busybox-static && dpkg-deb --extract busybox-static_*.deb .)
container=$("${buildah[@]}" from scratch)
busybox=$(find "$WORK/package" -path '*/bin/busybox' -type f)
"${buildah[@]}" copy --quiet --chmod 0755 "$container" "$busybox" /bin/busybox >/dev/null
mkdir -p "$WORK/links"
for applet in sh mkdir rm chmod chown ls cat; do
  ln -sf busybox "$WORK/links/$applet"
done
"${buildah[@]}" copy --quiet "$container" "$WORK/links" /bin >/dev/null
"${buildah[@]}" config --cmd '["/bin/sh"]' "$container"
"${buildah[@]}" commit --quiet --rm "$container" "docker-archive:$output:docker.io/cancer-mlops-sandbox/volume-helper:1" >/dev/null
