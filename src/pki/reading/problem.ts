/** What is wrong with a certificate, key or kubeconfig that is there, or ought to be. `file` is its path, or the name of its entry in a Secret. */
export type PkiProblem =
  | { type: 'missing' | 'bad-certificate' | 'bad-key' | 'bad-public-key' | 'not-a-ca' | 'other-cluster' | 'other-request'; file: string }
  /** `at`: since when, or from when, in ISO 8601. */
  | { type: 'expired' | 'not-yet-valid'; file: string; at: string }
  /** The key in `file` is not that of `certificate`. */
  | { type: 'key-mismatch'; file: string; certificate: string }
  /** The public key in `file` is not that of `key`. */
  | { type: 'public-key-mismatch'; file: string; key: string }
  /** The certificate in `file` does not lead to the CA in `authority`. */
  | { type: 'other-authority'; file: string; authority: string }
  /** DNS names and addresses that the certificate lacks. */
  | { type: 'names-missing'; file: string; names: readonly string[] }
  /** `detail`: line:column or a field, never a value. */
  | { type: 'bad-kubeconfig'; file: string; detail: string }
  | { type: 'no-context' | 'no-cluster' | 'no-authority' | 'no-credential'; file: string }
  /** The kubeconfig names its client certificate by path, or has another kind of credential. */
  | { type: 'not-embedded'; file: string };
