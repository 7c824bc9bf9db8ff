/** A problem with a certificate, key or kubeconfig. `file` is its path, or its key in a Secret. */
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
  /** `at`: the end or the start of validity, in ISO 8601. */
  | { type: 'expired' | 'not-yet-valid'; file: string; at: string }
  /** The key in `file` does not belong to `certificate`. */
  | { type: 'key-mismatch'; file: string; certificate: string }
  /** The public key in `file` does not belong to `key`. */
  | { type: 'public-key-mismatch'; file: string; key: string }
  /** The certificate in `file` does not chain to the CA in `authority`. */
  | { type: 'other-authority'; file: string; authority: string }
  /** DNS names and addresses that the certificate lacks. */
  | { type: 'names-missing'; file: string; names: readonly string[] }
  /** `detail`: line:column or a field, never a value. */
  | { type: 'bad-kubeconfig'; file: string; detail: string }
  | { type: 'no-context' | 'no-cluster' | 'no-authority' | 'no-credential'; file: string }
  /** The kubeconfig names its client certificate by path, or has another kind of credential. */
  | { type: 'not-embedded'; file: string };

/** One sentence that begins with the file, without its full stop. */
export function pkiProblem(p: PkiProblem): string {
  switch (p.type) {
    case 'missing':
      return `${p.file} is missing`;
    case 'bad-certificate':
      return `${p.file} does not contain a readable PEM certificate`;
    case 'bad-key':
      return `${p.file} does not contain a readable, unencrypted RSA or ECDSA private key in PEM`;
    case 'bad-public-key':
      return `${p.file} does not contain a readable PEM public key`;
    case 'not-a-ca':
      return `${p.file} contains a certificate that is not a CA certificate`;
    case 'other-cluster':
      return `${p.file} is not the CA of the cluster being joined`;
    case 'expired':
      return `${p.file} contains a certificate that expired at ${p.at}`;
    case 'not-yet-valid':
      return `${p.file} contains a certificate that is not valid before ${p.at}, by this machine's clock`;
    case 'key-mismatch':
      return `${p.file} does not match the certificate ${p.certificate}`;
    case 'public-key-mismatch':
      return `${p.file} is not the public key of ${p.key}`;
    case 'other-request':
      return `${p.file} requests a certificate for a different key, subject or set of names`;
    case 'other-authority':
      return `${p.file} contains a certificate that was not issued by the CA in ${p.authority}`;
    case 'names-missing':
      return `${p.file} contains a certificate that is not valid for ${p.names.join(', ')}`;
    case 'bad-kubeconfig':
      return `${p.file} is not a readable kubeconfig${p.detail === '' ? '' : ` (${p.detail})`}`;
    case 'no-context':
      return `${p.file} does not define the context named in current-context`;
    case 'no-cluster':
      return `${p.file} does not define the cluster of its current context`;
    case 'no-authority':
      return `${p.file} does not specify the CA of its cluster`;
    case 'no-credential':
      return `${p.file} does not contain a client certificate and key for its user`;
    case 'not-embedded':
      return `${p.file} does not embed the client certificate of its user`;
  }
}

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');
