import { Failure } from '../../base/failure.ts';
import type { SharedCertificates } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { ClusterConfiguration, EnvVar } from '../../config/types/cluster.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { GROUP_FILE, PASSWD_FILE } from '../../manifests/rootless/account-files.ts';
import { type AccountFile, accountsOf, LOGIN_DEFS } from '../../manifests/rootless/accounts.ts';
import { type Accounts, isRootless } from '../../manifests/rootless/owners.ts';
import { proxyVariables } from '../../manifests/static-pods/pod.ts';
import { CA_FOLDERS } from '../../manifests/static-pods/volumes.ts';
import { ACCOUNTS_FILE_MISSING } from './phases-facts-sentences.ts';

/** Settings of static Pods that come from this host. */
export interface PodSettings {
  /** The proxy variables of this process. */
  proxyEnv: readonly EnvVar[];
  /** Existing folders of CA certificates. */
  caFolders: readonly string[];
  /** The cluster's CA key is kept elsewhere. */
  externalCa: boolean;
}

export async function readPodSettings(
  { system, files }: HostReader,
  { certificatesDir }: ClusterConfiguration,
  shared: SharedCertificates | undefined,
): Promise<PodSettings> {
  const caKey = `${certificatesDir}/ca.key`;
  const [caFolders, stat] = await Promise.all([existingCaFolders(files), files.stat(caKey)]);
  const hasKey = stat !== undefined || shared?.files.some(({ path }) => path === caKey);
  return { proxyEnv: proxyVariables(system.env), caFolders, externalCa: !hasKey };
}

/** The CA folders that exist on this host. */
export async function existingCaFolders(files: Pick<FileReader, 'stat'>): Promise<string[]> {
  const there = await Promise.all(CA_FOLDERS.map(async (folder) => (await files.stat(folder)) !== undefined));
  return CA_FOLDERS.filter((_, index) => there[index]);
}

/**
 * `accountsOf` for this host; undefined if the cluster does not use RootlessControlPlane. Throws ACCOUNTS_FILE_MISSING
 * and the failures of `accountsOf`.
 */
export async function readAccounts(
  configuration: ClusterConfiguration,
  files: FileReader,
): Promise<Accounts | undefined> {
  if (!isRootless(configuration)) return undefined;
  const [passwd, group, loginDefs] = await Promise.all([
    accountFile(files, PASSWD_FILE),
    accountFile(files, GROUP_FILE),
    files.read(LOGIN_DEFS),
  ]);
  return accountsOf({ passwd, group, loginDefs: loginDefs?.toString('utf8') });
}

async function accountFile(files: FileReader, path: string): Promise<AccountFile> {
  const [content, stat] = await Promise.all([files.read(path), files.stat(path)]);
  if (content === undefined || stat === undefined) throw new Failure(ACCOUNTS_FILE_MISSING, { path });
  return { content, mode: stat.mode };
}
