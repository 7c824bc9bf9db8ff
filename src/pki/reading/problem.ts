import { or } from '../../base/phrases.ts';
import { byType } from '../../base/record.ts';
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
  /** Another user can write or replace `file`: the owner or mode of `at` allows it. */
  | { type: 'distrusted'; file: string; at: string }
  /** The kubeconfig names its client certificate by path, or has another kind of credential. */
  | { type: 'not-embedded'; file: string };

/** One sentence that begins with the file, without its full stop. */
export const pkiProblem = byType<PkiProblem, string>({
  missing: (p) => `${p.file} is missing`,
  'bad-certificate': (p) => `${p.file} does not contain a readable PEM certificate`,
  'bad-key': (p) => `${p.file} does not contain a readable, unencrypted RSA or ECDSA private key in PEM`,
  'bad-public-key': (p) => `${p.file} does not contain a readable PEM public key`,
  'not-a-ca': (p) => `${p.file} contains a certificate that is not a CA certificate`,
  'other-cluster': (p) => `${p.file} is not the CA of the cluster being joined`,
  expired: (p) => `${p.file} contains a certificate that expired at ${p.at}`,
  'not-yet-valid': (p) => `${p.file} contains a certificate that is not valid before ${p.at}, by this machine's clock`,
  'key-mismatch': (p) => `${p.file} does not match the certificate ${p.certificate}`,
  'public-key-mismatch': (p) => `${p.file} is not the public key of ${p.key}`,
  'other-request': (p) => `${p.file} requests a certificate for a different key, subject or set of names`,
  'other-authority': (p) => `${p.file} contains a certificate that was not issued by the CA in ${p.authority}`,
  'names-missing': (p) => `${p.file} contains a certificate that is not valid for ${or(p.names)}`,
  'bad-kubeconfig': (p) => `${p.file} is not a readable kubeconfig${p.detail === '' ? '' : ` (${p.detail})`}`,
  'no-context': (p) => `${p.file} does not define the context named in current-context`,
  'no-cluster': (p) => `${p.file} does not define the cluster of its current context`,
  'no-authority': (p) => `${p.file} does not specify the CA of its cluster`,
  'no-credential': (p) => `${p.file} does not contain a client certificate and key for its user`,
  distrusted: (p) => `${p.file} can be written by another user (see the owner and mode of ${p.at})`,
  'not-embedded': (p) => `${p.file} does not embed the client certificate of its user`,
});

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');
