import { z } from "zod";
import { annotations, labels } from "./kubernetes";

/** Settings of a service's pods that pass to Kubernetes as they are. Rules about them are in podConstraints.ts. */
export const podFields = {
  serviceAccount: z
    .strictObject({
      annotations: annotations
        .default({})
        .describe(
          "Annotations of the service account, by which a cloud gives the pods an identity, such as `eks.amazonaws.com/role-arn`.",
        ),
      labels: labels.default({}).describe("Labels of the service account, except those of the stack."),
    })
    .prefault({}),
};
