import type { ImageSettings } from "./settings";

/**
 * The full reference of an image. A registry takes the place of the host that the image names, if it names one:
 * `ghcr.io/mlflow/mlflow` becomes `registry.example.com/mlflow/mlflow`.
 */
export function imageReference({ image, tag, digest }: ImageSettings, registry?: string): string {
  const name = registry === undefined ? image : `${registry}/${withoutHost(image)}`;
  return digest === undefined ? `${name}:${tag}` : `${name}@${digest}`;
}

/** Docker's rule: the first part is a host if it has a dot or a port, or is localhost. */
function withoutHost(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? rest.join("/") : image;
}
