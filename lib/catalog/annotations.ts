/**
 * On every object with a fixed name. The field manager is random otherwise, and the next stack could not change an object
 * that outlives this one: "Server-Side Apply field conflict". By force, since other managers may own fields of what is
 * verifiably the stack's: the provider's own, `pulumi-kubernetes`, owns those of an object that a stack of 0.2.0 created, without
 * `upsertExistingObjects`, and never changed.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
export const FIELD_OWNERSHIP = {
  "pulumi.com/patchFieldManager": "cancer-mlops",
  "pulumi.com/patchForce": "true",
} as const;

/**
 * On objects whose readiness is known otherwise: the provider waits ten seconds for every Service, and ten minutes for a
 * load balancer that nothing provides.
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" } as const;

/** On the API's Deployment: NAME/VERSION of the model that its pods load. */
export const MODEL = "cancer-mlops/model";

/**
 * On a Deployment whose number of pods is left to an autoscaler: its name. Without the annotation, the change back to a fixed
 * number would be none to Pulumi, which has ignored the field.
 */
export const AUTOSCALER = "cancer-mlops/autoscaler";

/**
 * On a namespace that this program created. The labels prove nothing: versions before 0.4.0 labelled the namespaces that
 * they adopted too.
 */
export const CREATED = "cancer-mlops/created";

/**
 * On the claims of a stack whose provider knows the cluster by the uid of the stack's namespace: the stack was created without
 * the right to read kube-system.
 */
export const CLUSTER = "cancer-mlops/cluster";

/** On a claim that `npm run claims:migrate` created: the state from which an interrupted migration resumes. */
export const MIGRATION = "cancer-mlops/migration";

/**
 * On a Deployment that a data command has stopped: its former number of replicas. After a kill, the next command starts the
 * service by it.
 */
export const REPLICAS_BEFORE_STOP = "cancer-mlops/replicas-before-stop";

/** On a claim that was recreated before it had data: the uid of the one that it replaced. */
export const REPLACES = "cancer-mlops/replaces";
