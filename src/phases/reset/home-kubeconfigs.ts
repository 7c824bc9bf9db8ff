import type { X509Certificate } from 'node:crypto';
import { onFailure } from '../../base/failure.ts';
import { withoutEnd } from '../../base/trim.ts';
import { inTurns, linesIn, others } from '../../base/turns.ts';
import { type Kubeconfig, KubeconfigError, parseKubeconfig } from '../../cluster/kubeconfig/kubeconfig.ts';
import { type Mount, mountOf } from '../../host/mounts.ts';
import { partsOf } from '../../host/paths.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { PASSWD_FILE } from '../../manifests/rootless/account-files.ts';
import { certificatesIn, haveInCommon } from '../../pki/reading/certificate-bundle.ts';
import { linesOf } from '../../pki/reading/pem.ts';

const DIRECTORY = '.kube';
const NAME = 'config';
const MAX_BYTES = 1024 * 1024;
/** A longer kubeconfig may exceed the limits of YAML that others wrote (FOREIGN in src/config/yaml/text.ts). */
const SURELY_READ = 16 * 1024;
const CA_KEY = 'certificate-authority-data: ';
const CLUSTER_FILES = '/etc/kubernetes/';

/** CAs of the cluster that this machine belongs to, from ca.crt and its kubeconfigs. Ignores unreadable files. */
export async function clusterAuthorities(certificatesDir: string, files: FileReader): Promise<X509Certificate[]> {
  const text = async (path: string) => {
    const content = await files.read(path, { maxBytes: MAX_BYTES }).catch(onFailure(() => undefined));
    return content?.toString('latin1') ?? '';
  };
  const inKubeconfig = async (path: string) => (await clustersIn(await text(path)))[0] ?? '';
  const bundles = [text(`${certificatesDir}/ca.crt`), inKubeconfig(PATHS.kubeletConf), inKubeconfig(PATHS.adminConf)];
  return (await Promise.all(bundles)).flatMap(certificatesIn);
}

/** A kubeconfig in a home directory that points to the cluster this machine leaves. */
export interface HomeKubeconfig {
  path: string;
  /** It also has other clusters, so it is not removed. */
  shared: boolean;
}

/** ~/.kube/config of every account, if it has one of these CAs or is a link to a file of this cluster. */
export async function homeKubeconfigs(
  authorities: readonly X509Certificate[],
  host: HostReader,
): Promise<HomeKubeconfig[]> {
  const found: HomeKubeconfig[] = [];
  const mounts = await host.mounts.list().catch(onFailure(() => []));
  // One after the other, so that only one file that users wrote is in memory.
  for (const home of await homesOn(host)) {
    if (isRemote(`${home}/${DIRECTORY}`, mounts)) continue;
    // A home that cannot be read (a link to itself, a share that root may not enter) must not stop a reset.
    const one = await homeKubeconfig(`${home}/${DIRECTORY}`, authorities, host).catch(onFailure(() => undefined));
    if (one) found.push(one);
  }
  return found;
}

/** File systems whose server may be gone: every call would block this process, which no time limit can end. */
const REMOTE = /^(?:nfs|cifs|smb|ceph|afs|9p|lustre|gpfs|beegfs|fuse(?!blk)|autofs)/;

/** True below such a mount. The root file system is needed anyway. */
function isRemote(directory: string, mounts: readonly Mount[]): boolean {
  const mount = mountOf(mounts, directory);
  return mount !== undefined && mount.point !== '/' && REMOTE.test(mount.type);
}

/** The first id of users' accounts (login.defs(5), UID_MIN). Lower ids, except root's, are of programs. */
const FIRST_PERSON = 1000;

/** Home directories of all accounts in passwd(5), or of users' alone, and of this process. */
export async function homesOn({ files, system }: HostReader, { peoplesOnly = false } = {}): Promise<string[]> {
  const passwd = (await files.read(PASSWD_FILE))?.toString('utf8') ?? '';
  const isPerson = (uid: string | undefined) => Number(uid) === 0 || Number(uid) >= FIRST_PERSON;
  const homes = new Set<string>();
  const add = (home: string) => {
    const normal = withoutEnd(home, '/');
    if (normal.startsWith('/')) homes.add(normal);
  };
  await inTurns(linesIn(passwd), (line) => {
    const [, , uid, , , home = ''] = line.split(':', 6);
    if (!peoplesOnly || isPerson(uid)) add(home);
  });
  add(system.env.HOME ?? '');
  return [...homes].sort();
}

async function homeKubeconfig(
  directory: string,
  authorities: readonly X509Certificate[],
  { files }: HostReader,
): Promise<HomeKubeconfig | undefined> {
  const path = `${directory}/${NAME}`;
  // Behind a link the directory may belong to someone else, or be on another file system.
  for (const part of partsOf(directory).slice(1)) if ((await files.lstat(part))?.type !== 'directory') return undefined;
  const found = await files.lstat(path);
  if (found?.type === 'symlink') {
    const target = await files.realPath(path);
    return target?.startsWith(CLUSTER_FILES) ? { path, shared: false } : undefined;
  }
  if (found?.type !== 'file' || found.size > MAX_BYTES) return undefined;
  // The owner may have replaced the file with a pipe or a link since the check above.
  const content = await files.read(path, { maxBytes: MAX_BYTES, plain: true });
  // Each CA once: by an alias, thousands of clusters may have the same.
  const bundles = [...new Set(await clustersIn(content))];
  let own = 0;
  for (const bundle of bundles) {
    if (bundle !== undefined && haveInCommon(certificatesIn(bundle), authorities)) own++;
    await others(); // a user can name thousands of CAs
  }
  return own === 0 ? undefined : { path, shared: own < bundles.length };
}

/** The CA of each cluster; undefined for one in a file of its own. None for a file that cannot be read. */
async function clustersIn(content: Buffer | string = ''): Promise<(string | undefined)[]> {
  let kubeconfig: Kubeconfig;
  try {
    kubeconfig = await parseKubeconfig(content);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return content.length > SURELY_READ ? mentionedIn(content.toString('latin1')) : [];
  }
  return kubeconfig.clusters.map(({ certificateAuthority: authority }) =>
    authority && 'data' in authority ? authority.data : undefined,
  );
}

/** The CAs that a kubeconfig mentions which is too long to be read; there may be more clusters, so it is never removed. */
function mentionedIn(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [undefined];
  for (const line of linesOf(text)) {
    const entry = line.trimStart();
    if (entry.startsWith(CA_KEY)) found.push(Buffer.from(entry.slice(CA_KEY.length), 'base64').toString('latin1'));
  }
  return found;
}
