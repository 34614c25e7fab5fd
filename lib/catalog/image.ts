export interface Image {
  readonly image: string;
  readonly tag: string;
  /** `sha256:…`; takes precedence over the tag. */
  readonly digest?: string | undefined;
}

/**
 * The full reference of an image. `registry` replaces the registry host of the image, if it names one:
 * `ghcr.io/mlflow/mlflow` becomes `registry.example.com/mlflow/mlflow`.
 */
export function imageReference({ image, tag, digest }: Image, registry?: string): string {
  const name = withRegistry(image, registry);
  return digest === undefined ? `${name}:${tag}` : `${name}@${digest}`;
}

/** @param image - with or without tag and digest. */
export function withRegistry(image: string, registry: string | undefined): string {
  return registry === undefined ? image : `${registry}/${withoutHost(image)}`;
}

/** Docker's rule: the first part is a host if it has a dot or a port, or is localhost. */
function withoutHost(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? rest.join("/") : image;
}
