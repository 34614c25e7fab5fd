import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** A resource as the program asked the engine for it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** What is asked for, secrets included. */
  readonly inputs: Record<string, unknown>;
  /** JSON of what is asked for, without the values that are marked as secret: what may be read by anybody. */
  readonly plain: string;
  /** `metadata.name` in the cluster: as asked for, or as the provider makes it up. */
  readonly objectName: string;
  /** Name of the parent, "" at the root. */
  readonly parent: string;
  /** Name of the explicit provider, "" where the default one is taken. */
  readonly provider: string;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  /** `TYPE NAME` of what must be there first: resources of different types share names. */
  readonly dependencies: readonly string[];
  /** What a component calls its outputs. Pulumi registers none for one that does not register them itself. */
  outputs: readonly string[] | undefined;
}

export interface Recording<T> {
  readonly resources: readonly Registered[];
  readonly warnings: readonly string[];
  readonly result: T;
}

/** The secret that stands for what @pulumi/random would generate. */
export const GENERATED_PASSWORD = "generated-5b1c0e";

/** The hash of it, which @pulumi/random makes as well. */
export const GENERATED_HASH = "$2a$10$4c7e1f.hash.of.what.is.generated";

/** How Pulumi marks a secret on the wire. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** There at run time, but marked internal and so left out of the typings. */
const { waitForRPCs } = pulumi.runtime as unknown as { readonly waitForRPCs: () => Promise<void> };

interface Monitor {
  registerResource: (request: RegisterResourceRequest, callback: unknown) => Promise<void>;
  registerResourceOutputs: (request: OutputsRequest, callback: unknown) => void;
}
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}

/**
 * Runs a program under mocks and waits for everything that it registers. `registered` is filled while it runs, and so
 * can be read when it fails.
 *
 * The mocks of the SDK do not see resource options, nor what is secret: both are read from the requests themselves.
 */
export async function record<T>(
  program: () => T | Promise<T>,
  { stack = "test", registered = [] as Registered[] } = {},
): Promise<Recording<T>> {
  await pulumi.runtime.setMocks(
    { newResource: ({ type, name, inputs }) => created(type, name, inputs as Inputs), call: () => ({}) },
    "cancer-mlops",
    stack,
  );
  listen(pulumi.runtime.getMonitor() as unknown as Monitor, registered);
  const warn = jest.spyOn(console, "warn").mockReturnValue();
  try {
    const result = await program();
    await waitForRPCs();
    return { resources: registered, warnings: warn.mock.calls.map(([text]) => String(text)), result };
  } finally {
    warn.mockRestore();
  }
}

/** What an output comes to. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise: () => Promise<T> }).promise();
}

type Inputs = Record<string, unknown> & { readonly metadata?: Record<string, unknown> };

/** A provider names what has no name of its own. */
function objectName(name: string, { metadata }: Inputs): string {
  return typeof metadata?.name === "string" ? metadata.name : `${name}-a1b2c3d4`;
}

function created(type: string, name: string, inputs: Inputs): pulumi.runtime.MockResourceResult {
  const id = objectName(name, inputs);
  if (type.startsWith("random:"))
    return { id, state: { ...inputs, result: GENERATED_PASSWORD, bcryptHash: GENERATED_HASH } };
  if (!type.startsWith("kubernetes:")) return { id, state: inputs };
  return { id, state: { ...inputs, metadata: { ...inputs.metadata, name: id } } };
}

function listen(monitor: Monitor, registered: Registered[]): void {
  const byUrn = new Map<string, Registered>();
  const register = monitor.registerResource.bind(monitor);
  const outputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const raw = request.getObject()?.toJavaScript() ?? {};
    const inputs = unwrap(raw) as Inputs;
    const resource: Registered = {
      type: request.getType(),
      name: request.getName(),
      inputs,
      plain: JSON.stringify(raw, (_, value: unknown) => (isSecret(value) ? undefined : value)),
      objectName: objectName(request.getName(), inputs),
      parent: nameIn(request.getParent()),
      // URN::ID
      provider: nameIn(request.getProvider().split("::").slice(0, -1).join("::")),
      retainOnDelete: request.getRetainondelete() === true,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      dependencies: request.getDependenciesList().map((urn) => `${typeIn(urn)} ${nameIn(urn)}`),
      outputs: undefined,
    };
    registered.push(resource);
    return register(request, (error: unknown, response: { getUrn(): string } | undefined) => {
      if (response) byUrn.set(response.getUrn(), resource);
      (callback as (error: unknown, response: unknown) => void)(error, response);
    });
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const resource = byUrn.get(request.getUrn());
    if (resource) resource.outputs = Object.keys(request.getOutputs().toJavaScript()).sort();
    outputs(request, callback);
  };
}

/** Urns end in the name of the resource. */
function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Before the name, urns have the types of all parents and then its own. */
function typeIn(urn: string): string {
  return urn.split("::").at(-2)?.split("$").at(-1) ?? "";
}

function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET;
}

function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
}
