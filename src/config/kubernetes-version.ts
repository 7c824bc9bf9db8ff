/**
 * The Kubernetes version that a configuration asks for: one that is written out; a label (stable, stable-1.36, latest-1), which
 * dl.k8s.io knows; or none, and then it is the version of this host's kubelet.
 */
export type RequestedVersion = { type: 'exact'; version: string } | { type: 'label'; label: string } | { type: 'host' };
