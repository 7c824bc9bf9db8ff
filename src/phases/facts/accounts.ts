import { Failure } from '../../base/failure.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { FileReader } from '../../host/ports.ts';
import { GROUP_FILE, PASSWD_FILE } from '../../manifests/accounts/account-files.ts';
import { type AccountFile, accountsOf, LOGIN_DEFS } from '../../manifests/accounts/accounts.ts';
import { type Accounts, isRootless } from '../../manifests/accounts/rootless.ts';
import { ACCOUNTS_FILE_MISSING } from '../../manifests/sentences.ts';

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
