import { clusterIdentity } from "../../../lib/cluster/identity";
import { existingClaim, existingNamespace } from "../../support/state";

const namespace = existingNamespace({ labels: {}, created: false });
const byNamespace = { uid: namespace.uid, byNamespace: true };
const byKubeSystem = { uid: "0c0ffee0", byNamespace: false };
const claim = existingClaim("models-pvc");
const recorded = existingClaim("data-pvc", { cluster: namespace.uid });

test("is the uid of kube-system, or of the stack's namespace if a new stack may not read that", () => {
  expect(clusterIdentity("0c0ffee0", namespace, [])).toEqual(byKubeSystem);
  expect(clusterIdentity(undefined, namespace, [])).toEqual(byNamespace);
  expect(clusterIdentity(undefined, namespace, [{ ...claim, labels: {} }])).toEqual(byNamespace);
});

test("stays the namespace's uid for whoever updates a stack whose claims record it", () => {
  for (const kubeSystem of ["0c0ffee0", undefined])
    expect(clusterIdentity(kubeSystem, namespace, [claim, recorded])).toEqual(byNamespace);
});

test("is not taken from a record of another cluster, or of another program", () => {
  const elsewhere = existingClaim("data-pvc", { cluster: "of another namespace" });
  expect(clusterIdentity("0c0ffee0", namespace, [elsewhere])).toEqual(byKubeSystem);
  expect(clusterIdentity("0c0ffee0", namespace, [{ ...recorded, labels: {} }])).toEqual(byKubeSystem);
});

test("is that of the state if it may not be read and the stack is not known to be new", () => {
  const unknown = { uid: undefined, byNamespace: false };
  expect(clusterIdentity(undefined, namespace, [claim])).toEqual(unknown);
  expect(clusterIdentity(undefined, undefined, [])).toEqual(unknown);
});
