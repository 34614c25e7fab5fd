import { serviceNames, withoutLogin } from "../catalog/services";

type Section = Readonly<Record<string, unknown>>;

/**
 * Replaces the keys of versions before 0.5.0 by `allowUnauthenticated`, so that a stack file that has them still works. A value
 * of a wrong type is left where it is, and refused as an unknown key.
 */
export function withoutDeprecated(sections: Section): { sections: Record<string, unknown>; warnings: string[] } {
  const result = structuredClone(sections) as Record<string, unknown>;
  const found: string[] = [];
  const take = (path: string, isValid: (value: unknown) => boolean): unknown => {
    const keys = path.split(".");
    const key = keys.pop() ?? "";
    const parent = keys.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), result);
    if (!isObject(parent) || !isValid(parent[key])) return undefined;
    found.push(path);
    const value = parent[key];
    Reflect.deleteProperty(parent, key);
    return value;
  };

  const isBoolean = (value: unknown) => typeof value === "boolean";
  const exposed = serviceNames.filter((name) => take(`${name}.service.unauthenticated`, isBoolean) === true);
  const routed = (take("routing.unauthenticated", Array.isArray) ?? []) as readonly string[];
  const required = take("routing.requireAuthentication", isBoolean) === true;

  const allowed = withoutLogin.filter((name) => exposed.includes(name) || routed.includes(name));
  if (required) result.allowUnauthenticated ??= allowed;
  return {
    sections: result,
    warnings: found.map((path) => `${path} is deprecated: set allowUnauthenticated: [${allowed.join(", ")}] instead`),
  };
}

function isObject(value: unknown): value is Section {
  return typeof value === "object" && value !== null;
}
