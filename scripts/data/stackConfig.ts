import { parseConfigValue } from "../../lib/config";

const PREFIX = "cancer-mlops:";

interface ConfigValue {
  readonly secret: boolean;
  readonly value?: string;
  readonly objectValue?: unknown;
}

/** Pure: the settings that `pulumi config --json` prints; secrets are none of them. */
export function inputOf(config: string): Record<string, unknown> {
  const values = Object.entries(JSON.parse(config) as Record<string, ConfigValue>);
  return Object.fromEntries(
    values
      .filter(([key, { secret }]) => key.startsWith(PREFIX) && !secret)
      .map(([key, { value, objectValue }]) => [key.slice(PREFIX.length), objectValue ?? parseConfigValue(value)]),
  );
}
