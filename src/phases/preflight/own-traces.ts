/** Which things on this host are left-overs of an earlier kubejoin join that did not end well, so that they don't fail a check. */
export interface OwnTraces {
  /** True when the file's content (SHA-256 in hex) is what that join wrote there, or is known to come from it. */
  isOurs(path: string, sha256: string): boolean;
  /** That join started the kubelet: a kubelet that listens on its ports is ours. */
  startedKubelet: boolean;
  /** That join made the directory: what is in it comes from what that join started. */
  madeDirectory(path: string): boolean;
  /** Peer URL of the member of etcd that that join announced, and that nobody has taken back. */
  etcdMember: string | undefined;
}
