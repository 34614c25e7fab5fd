/**
 * Provisioners whose volumes only one node can mount: a ReadWriteMany claim stays Pending. Those that are not listed, or that
 * offer it depending on the class (`csi.vsphere.vmware.com`) or to any claim (`k8s.io/minikube-hostpath`), are not known to
 * refuse it.
 *
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes (in-tree), and the drivers' sources, as
 * collected in https://github.com/kubevirt/containerized-data-importer/blob/main/pkg/storagecapabilities/storagecapabilities.go
 * or, if they are not there, in the repository beside them.
 */
const singleNode: readonly string[] = [
  "kubernetes.io/aws-ebs",
  "kubernetes.io/azure-disk",
  "kubernetes.io/cinder",
  "kubernetes.io/gce-pd",
  "kubernetes.io/host-path",
  "kubernetes.io/vsphere-volume",
  "cinder.csi.openstack.org",
  "csi.hetzner.cloud", // hetznercloud/csi-driver, internal/driver
  "disk.csi.azure.com",
  "dobs.csi.digitalocean.com", // digitalocean/csi-digitalocean, driver/controller.go
  "ebs.csi.aws.com",
  "linodebs.csi.linode.com", // linode/linode-blockstorage-csi-driver, internal/driver/controllerserver_helper.go
  "pd.csi.storage.gke.io",
  "rancher.io/local-path", // rancher/local-path-provisioner, provisioner.go; unless it has a sharedFileSystemPath
  "rbd.csi.ceph.com",
  "topolvm.io",
];

/** @param provisioner - of a StorageClass. Rook puts its namespace in front: `rook-ceph.rbd.csi.ceph.com`. */
export function isSingleNode(provisioner: string): boolean {
  return singleNode.some((name) => provisioner === name || provisioner.endsWith(`.${name}`));
}
