/** A part of a change that is known only when it is made, or afterwards. */
export type Predicted =
  /** etcd assigns it. */
  | 'member-id'
  /** etcd's members are sorted by ID, and others may join meanwhile. */
  | 'initial-cluster'
  /** A new key, and a certificate with a serial number and dates. */
  | 'key-and-certificate'
  /** The kubelet writes the rest of kubelet.conf, and the cluster issues the certificate in it. */
  | 'kubelet-conf'
  /** The Node as it will be registered; values that it already has are not set again. */
  | 'node';
