import { stackLabels } from "../catalog/labels";
import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";

/** Returns what the settings of a service's pods contradict. */
export function podConstraints(settings: Settings): ConstraintViolation[] {
  return serviceNames.flatMap((name) => ownedMetadata(name, settings));
}

/** Labels select, and annotations tell the provider and this program what is theirs. */
function ownedMetadata(name: ServiceName, settings: Settings): ConstraintViolation[] {
  const { labels, annotations } = settings[name].serviceAccount;
  return [
    ...owned(`${name}.serviceAccount.labels`, labels, isOwnedLabel),
    ...owned(`${name}.serviceAccount.annotations`, annotations, isOwnedAnnotation),
  ];
}

function owned(
  path: string,
  values: Readonly<Record<string, string>>,
  isOwned: (key: string) => boolean,
): ConstraintViolation[] {
  return Object.keys(values)
    .filter(isOwned)
    .map((key) => ({
      path: `${path}.${key}`,
      message: "cannot be set: the stack sets it",
      involves: [`${path}.${key}`],
    }));
}

const isOwnedLabel = (key: string) => stackLabels.includes(key) || key === "pod-template-hash";
const isOwnedAnnotation = (key: string) => /^(pulumi\.com|cancer-mlops)\//.test(key);
