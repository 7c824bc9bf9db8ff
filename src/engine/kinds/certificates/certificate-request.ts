import { Failure } from '../../../base/failure.ts';
import { inTurns, linesIn } from '../../../base/turns.ts';
import { currentContext } from '../../../cluster/kubeconfig/current-context.ts';
import type { KubeconfigUser } from '../../../cluster/kubeconfig/kubeconfig.ts';
import { distrustOf, WRITABLE_BY_ANYBODY } from '../../../host/distrust.ts';
import type { HostReader } from '../../../host/ports.ts';
import { trustedOwners } from '../../../host/trusted-owners.ts';
import type { CertificateRequestChange } from '../../../manifests/certificates/certificate-changes.ts';
import { clientKubeconfig } from '../../../manifests/kubeconfigs/client-kubeconfig.ts';
import { PASSWD_FILE } from '../../../manifests/rootless/account-files.ts';
import { USERS } from '../../../manifests/rootless/accounts.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { keyPairOf, parsePrivateKey, privateKeyPem } from '../../../pki/keys/private-key.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { isRequestFor, certificateRequest as request } from '../../../pki/requests/certificate-request.ts';
import type { KindOfChange } from '../../kind.ts';
import { existingKey } from './existing.ts';
import { CERTIFICATE_REQUEST_UNFIT } from './kinds-certificates-sentences.ts';

/** Mode of kubeadm's keys, kubeconfigs and requests. */
const MODE = 0o600;

const COMPONENT_USERS: readonly string[] = Object.values(USERS);

/**
 * Creates a key and a certificate request. Replaces nothing: an existing key gets its request, and an existing request
 * for something else is an error.
 */
export const certificateRequest: KindOfChange<CertificateRequestChange> = {
  describe: ({ keyPlace, requestPath }) => ({ subject: `${keyPlace.path}, ${requestPath}`, mode: '0600, 0600' }),
  effects: ({ keyPlace, requestPath }) => ({ writes: [keyPlace.path, requestPath] }),

  async observe(change, host) {
    const [pair, made] = await Promise.all([readKey(change, host), host.files.read(change.requestPath)]);
    if (made === undefined) return { holds: false, action: 'create' };
    if (pair === undefined) throw unfit(change, { type: 'missing', file: change.keyPlace.path });
    if (!isRequestFor(made.toString('latin1'), change.requested, pair))
      throw unfit(change, { type: 'other-request', file: change.requestPath });
    return { holds: true, action: 'unchanged' };
  },

  async apply(change, { host: { read, write }, keys }) {
    const existing = await readKey(change, read);
    const pair = existing ?? (await keys.take(change.algorithm));
    // The key first: a request without its key is useless.
    if (existing === undefined) await write.files.write(change.keyPlace.path, keyContent(change, pair), { mode: MODE });
    await write.files.write(change.requestPath, Buffer.from(request(change.requested, pair)), { mode: MODE });
  },
};

function keyContent({ keyPlace }: CertificateRequestChange, pair: KeyPair): Buffer {
  const key = privateKeyPem(pair.privateKey);
  return Buffer.from((keyPlace.type === 'file' ? key : clientKubeconfig(keyPlace, undefined, { key })).reveal());
}

type KeyHost = Pick<HostReader, 'files' | 'system'>;

async function readKey(change: CertificateRequestChange, host: KeyHost): Promise<KeyPair | undefined> {
  const { type, path } = change.keyPlace;
  const wrong = (problem: PkiProblem) => unfit(change, problem);
  if (type === 'file') return trustedKey(path, host, wrong);
  const content = (await isTrusted(path, host, wrong)) ? await host.files.read(path) : undefined;
  if (content === undefined) return undefined;
  const current = await currentContext(path, content);
  if ('problem' in current) throw wrong(current.problem);
  const pair = await keyOfUser(current.user, host, wrong);
  if (pair === undefined) throw wrong({ type: 'bad-key', file: path });
  return pair;
}

async function keyOfUser(
  user: KubeconfigUser | undefined,
  host: KeyHost,
  wrong: (problem: PkiProblem) => Failure,
): Promise<KeyPair | undefined> {
  const held = user?.clientKey;
  if (held === undefined) return undefined;
  if ('data' in held) {
    const key = parsePrivateKey(held.data);
    return key && keyPairOf(key);
  }
  // The kubelet keeps the key that it renews in a separate file.
  const pair = await trustedKey(held.path, host, wrong);
  if (pair === undefined) throw wrong({ type: 'missing', file: held.path });
  return pair;
}

async function trustedKey(
  file: string,
  host: KeyHost,
  wrong: (problem: PkiProblem) => Failure,
): Promise<KeyPair | undefined> {
  return (await isTrusted(file, host, wrong)) ? existingKey(file, host.files, wrong) : undefined;
}

/**
 * False if there is no such file and others could create it. Throws `wrong(...)` for an existing file that another user
 * could have written, since that user would know the key of a certificate, and for a directory of another user, who
 * could replace the request.
 */
async function isTrusted(
  file: string,
  { files, system }: KeyHost,
  wrong: (problem: PkiProblem) => Failure,
): Promise<boolean> {
  const passwd = await files.read(PASSWD_FILE);
  const owners = [...trustedOwners(system), ...(await componentUsers(passwd))];
  const found = await distrustOf(file, files, owners, WRITABLE_BY_ANYBODY);
  if (found === undefined) return true;
  if (found !== 'missing' && (found.problem === 'owner' || (await files.lstat(file)) !== undefined))
    throw wrong({ type: 'distrusted', file, at: found.path });
  return false;
}

/** The users of a RootlessControlPlane, who own the keys of their components. */
async function componentUsers(passwd: Buffer | undefined): Promise<number[]> {
  const users: number[] = [];
  await inTurns(linesIn(passwd?.toString('latin1') ?? ''), (line) => {
    const [name = '', , uid = ''] = line.split(':', 3);
    if (COMPONENT_USERS.includes(name) && /^\d+$/.test(uid)) users.push(Number(uid));
  });
  return users;
}

function unfit({ keyPlace, requestPath }: CertificateRequestChange, problem: PkiProblem): Failure {
  return new Failure(CERTIFICATE_REQUEST_UNFIT, { files: [keyPlace.path, requestPath], problem });
}
