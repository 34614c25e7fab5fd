#!/bin/sh
# Copies each model of this image into a models folder, once per version:
#   copy-models DESTINATION [SOURCE]
# Safe to run concurrently and to kill: each file is copied to a temporary name and renamed, metadata.json last. A reader
# that finds it finds the complete model, or a checksum mismatch.
set -eu

destination=${1:?usage: copy-models DESTINATION [SOURCE]}
source=${2:-/models}
# Pods that share the destination must not write to the same temporary file.
suffix=".$(hostname)-$$.part"

place() {
    cp "$1" "$2/.${1##*/}$suffix"
    mv -f "$2/.${1##*/}$suffix" "$2/${1##*/}"
}

for metadata in "$source"/*/*/metadata.json; do
    if [ ! -f "$metadata" ]; then
        echo "no model in $source" >&2
        exit 1
    fi
    from=${metadata%/metadata.json}
    model=${from#"$source"/}
    to=$destination/$model
    if cmp -s "$metadata" "$to/metadata.json"; then
        echo "$model already exists"
        continue
    fi
    mkdir -p "$to"
    for file in "$from"/*; do
        if [ "$file" != "$metadata" ]; then place "$file" "$to"; fi
    done
    place "$metadata" "$to"
    echo "copied $model"
done
