/**
 * What is wrong with a certificate, key or kubeconfig that is there, or ought to be. `file` is its path, or the name of
 * its entry in a Secret.
 */
export type PkiProblem =
  | {
      type:
        | 'missing'
        | 'bad-certificate'
        | 'bad-key'
        | 'bad-public-key'
        | 'not-a-ca'
        | 'other-cluster'
        | 'other-request';
      file: string;
    }
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

/** One sentence without its full stop, beginning with the file. */
export function pkiProblem(p: PkiProblem): string {
  switch (p.type) {
    case 'missing':
      return `${p.file} is missing`;
    case 'bad-certificate':
      return `${p.file} holds no certificate in PEM that can be read`;
    case 'bad-key':
      return `${p.file} holds no unencrypted RSA or ECDSA private key in PEM that can be read`;
    case 'bad-public-key':
      return `${p.file} holds no public key in PEM that can be read`;
    case 'not-a-ca':
      return `${p.file} has a certificate that is not one of a CA`;
    case 'other-cluster':
      return `${p.file} is not the CA of the cluster that is being joined`;
    case 'expired':
      return `${p.file} has a certificate that expired at ${p.at}`;
    case 'not-yet-valid':
      return `${p.file} has a certificate that is not valid before ${p.at}, by this machine's clock`;
    case 'key-mismatch':
      return `${p.file} is not the key of the certificate ${p.certificate}`;
    case 'public-key-mismatch':
      return `${p.file} is not the public half of ${p.key}`;
    case 'other-request':
      return `${p.file} is a request for another key, subject or names`;
    case 'other-authority':
      return `${p.file} has a certificate that does not come from the CA ${p.authority}`;
    case 'names-missing':
      return `${p.file} has a certificate that is not valid for ${p.names.join(', ')}`;
    case 'bad-kubeconfig':
      return `${p.file} is no kubeconfig that can be read${p.detail === '' ? '' : ` (${p.detail})`}`;
    case 'no-context':
      return `${p.file} has no context of the name in its current-context`;
    case 'no-cluster':
      return `${p.file} lacks the cluster that its current context names`;
    case 'no-authority':
      return `${p.file} names no CA for its cluster`;
    case 'no-credential':
      return `${p.file} has no client certificate with its key for its user`;
    case 'not-embedded':
      return `${p.file} holds no client certificate of its own for its user`;
  }
}

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');
