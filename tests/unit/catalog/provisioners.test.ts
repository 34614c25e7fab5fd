import { isSingleNode } from "../../../lib/catalog/provisioners";

test("knows provisioners without ReadWriteMany, also behind the namespace of Rook", () => {
  expect(isSingleNode("ebs.csi.aws.com")).toBe(true);
  expect(isSingleNode("rook-ceph.rbd.csi.ceph.com")).toBe(true);
  expect(isSingleNode("rook-ceph.cephfs.csi.ceph.com")).toBe(false);
  expect(isSingleNode("efs.csi.aws.com")).toBe(false);
  expect(isSingleNode("k8s.io/minikube-hostpath")).toBe(false);
});
