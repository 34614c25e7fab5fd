#!/usr/bin/env bash
# docker.io/grafana/grafana:10.2.2: a stand-in, because no package registry has Grafana's server. Name, paths, user and entry
# point are those of the real image, so that the same manifests run it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

image=docker.io/grafana/grafana:10.2.2

need buildah tar
require_program grafana-stand-in

tree=$WORK/root
home=$tree/usr/share/grafana
install_busybox "$tree"
mkdir -p "$home/bin" "$tree/etc/grafana/provisioning"/{datasources,dashboards} "$tree/var/lib/grafana"
mkdir -m 1777 "$tree/tmp"
install "$TOOLS/grafana-stand-in" "$home/bin/grafana"
ln -s grafana "$home/bin/grafana-server"
ln -s grafana "$home/bin/grafana-cli"
printf '#!/bin/sh\nexec grafana server "$@"\n' >"$tree/run.sh"
chmod 755 "$tree/run.sh"
printf 'root:x:0:0:root:/root:/bin/sh\ngrafana:x:472:0:grafana:/usr/share/grafana:/bin/sh\n' >"$tree/etc/passwd"
printf 'root:x:0:\n' >"$tree/etc/group"
chown -R 472:0 "$tree/var/lib/grafana"

image_from_tree "$image" "$tree" --user 472 --port 3000 --workingdir /usr/share/grafana --entrypoint '["/run.sh"]' --cmd '' \
    --env PATH=/usr/share/grafana/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env GF_PATHS_DATA=/var/lib/grafana --env GF_PATHS_PROVISIONING=/etc/grafana/provisioning --env GF_PATHS_HOME=/usr/share/grafana \
    --label org.opencontainers.image.title="Grafana stand-in"
publish "$image"
