import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { belongsTogether, parsePrivateKey, parsePublicKeys } from '../../pki/keys/private-key.ts';
import { haveInCommon } from '../../pki/reading/certificate-bundle.ts';
import { certificatesOf, periodProblemOfAll } from '../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';

/** A file that is the same on every control plane. */
export interface SharedFile {
  /** Its key in the Secret kubeadm-certs. */
  entry: string;
  path: string;
  role: 'certificate' | 'key' | 'public-key';
  /** The same for both files of a pair. */
  pair: 'ca' | 'front-proxy-ca' | 'sa' | 'etcd/ca' | 'external-etcd-ca' | 'external-etcd';
  /** True for a CA's key, which may be kept elsewhere, and for an external etcd's files. */
  optional: boolean;
}

/** The shared files of a cluster with this configuration, with an external etcd's if their paths are set. */
export function sharedFiles({ certificatesDir, etcd }: ClusterConfiguration): SharedFile[] {
  const authority = (pair: 'ca' | 'front-proxy-ca' | 'etcd/ca'): SharedFile[] => {
    const entry = pair.replace('/', '-');
    return [
      { entry: `${entry}.crt`, path: `${certificatesDir}/${pair}.crt`, role: 'certificate', pair, optional: false },
      { entry: `${entry}.key`, path: `${certificatesDir}/${pair}.key`, role: 'key', pair, optional: true },
    ];
  };
  const files: SharedFile[] = [
    ...authority('ca'),
    ...authority('front-proxy-ca'),
    { entry: 'sa.key', path: `${certificatesDir}/sa.key`, role: 'key', pair: 'sa', optional: false },
    { entry: 'sa.pub', path: `${certificatesDir}/sa.pub`, role: 'public-key', pair: 'sa', optional: false },
  ];
  if (etcd.type === 'local') return [...files, ...authority('etcd/ca')];
  const { caFile, certFile, keyFile } = etcd.external;
  const external: SharedFile[] = [
    { entry: 'external-etcd-ca.crt', path: caFile, role: 'certificate', pair: 'external-etcd-ca', optional: true },
    { entry: 'external-etcd.crt', path: certFile, role: 'certificate', pair: 'external-etcd', optional: true },
    { entry: 'external-etcd.key', path: keyFile, role: 'key', pair: 'external-etcd', optional: true },
  ];
  return [...files, ...external.filter(({ path }) => path !== '')];
}

/** A shared file with its content. `name`: its path or entry, for messages. */
interface SharedContent extends Pick<SharedFile, 'role' | 'pair'> {
  name: string;
  content: Secret;
}

interface ContentContext {
  /** The trusted cluster's CAs (PEM), of which ca.crt must contain one; undefined skips that check. */
  caBundle?: string | undefined;
  /** In ms since the epoch. */
  now: number;
}

/** The problems of these files: each must have the right content, and the two of a pair must match. */
export function contentProblems(contents: readonly SharedContent[], context: ContentContext): PkiProblem[] {
  const pairs = new Map<string, SharedContent[]>();
  for (const one of contents) pairs.set(one.pair, [...(pairs.get(one.pair) ?? []), one]);
  return [...pairs.values()].flatMap((files) => pairProblems(files, context));
}

type Parsed =
  | { file: string; certificates: X509Certificate[] }
  | { file: string; privateKey: KeyObject }
  | { file: string; publicKeys: KeyObject[] };

function pairProblems(files: readonly SharedContent[], context: ContentContext): PkiProblem[] {
  const parsed = files.map((file) => parse(file, context));
  const problems = parsed.flatMap((one) => ('type' in one ? [one] : []));
  const sound = parsed.flatMap((one) => ('type' in one ? [] : [one]));
  const mismatch = mismatchOf(sound);
  return mismatch ? [...problems, mismatch] : problems;
}

function parse({ name: file, role, pair, content }: SharedContent, context: ContentContext): Parsed | PkiProblem {
  if (role === 'key') {
    const privateKey = parsePrivateKey(content);
    return privateKey ? { file, privateKey } : { type: 'bad-key', file };
  }
  if (role === 'public-key') {
    const publicKeys = parsePublicKeys(content.reveal());
    return publicKeys ? { file, publicKeys } : { type: 'bad-public-key', file };
  }
  const certificates = certificatesOf(content.reveal());
  if (certificates === undefined) return { type: 'bad-certificate', file };
  return certificateProblem(file, pair, certificates, context) ?? { file, certificates };
}

function certificateProblem(
  file: string,
  pair: SharedFile['pair'],
  certificates: readonly X509Certificate[],
  { caBundle, now }: ContentContext,
): PkiProblem | undefined {
  if (pair !== 'external-etcd' && !certificates.every(({ ca }) => ca)) return { type: 'not-a-ca', file };
  const period = periodProblemOfAll(certificates, file, now);
  if (period) return period;
  const trusted = pair === 'ca' && caBundle !== undefined ? certificatesOf(caBundle) : undefined;
  return trusted && !haveInCommon(trusted, certificates) ? { type: 'other-cluster', file } : undefined;
}

/** Requires the key to match one of the certificates or public keys; there are several during a rotation. */
function mismatchOf(parsed: readonly Parsed[]): PkiProblem | undefined {
  const key = parsed.find((one) => 'privateKey' in one);
  const certificate = parsed.find((one) => 'certificates' in one);
  const published = parsed.find((one) => 'publicKeys' in one);
  if (key === undefined) return undefined;
  const matches = (candidate: KeyObject) => belongsTogether(key.privateKey, candidate);
  if (certificate && !certificate.certificates.some(({ publicKey }) => matches(publicKey)))
    return { type: 'key-mismatch', file: key.file, certificate: certificate.file };
  if (published && !published.publicKeys.some(matches))
    return { type: 'public-key-mismatch', file: published.file, key: key.file };
  return undefined;
}
