import type { FileReader } from '../../host/ports.ts';
import { manifestPath, type StaticPodName } from '../paths.ts';
import { WrittenPod } from '../static-pods/written-pod.ts';
import { editedAccounts, GROUP_FILE, PASSWD_FILE } from './account-files.ts';
import { GROUPS, USERS } from './accounts.ts';
import type { Accounts } from './rootless.ts';

/** Whole new contents of /etc/passwd and /etc/group, where they change, in the order in which they are written: a user needs its group. */
export type AccountFiles = Accounts['files'];

/** Without the accounts that kubeadm's RootlessControlPlane makes, where a component on this machine runs under one of them. */
export async function accountsToRemove(files: FileReader): Promise<AccountFiles> {
  if (!(await runsRootless(files))) return [];
  const removals = [
    fileWithout(PASSWD_FILE, Object.values(USERS), files),
    fileWithout(
      GROUP_FILE,
      GROUPS.map(({ name }) => name),
      files,
    ),
  ];
  return (await Promise.all(removals)).flat();
}

async function runsRootless(files: FileReader): Promise<boolean> {
  const contents = await Promise.all((Object.keys(USERS) as StaticPodName[]).map((component) => files.read(manifestPath(component))));
  return contents.some((content) => content !== undefined && (new WrittenPod(content.toString('utf8')).user ?? 0) !== 0);
}

async function fileWithout(path: string, names: readonly string[], files: FileReader): Promise<AccountFiles> {
  const [content, stat] = await Promise.all([files.read(path), files.stat(path)]);
  if (content === undefined || stat === undefined) return [];
  const accounts = { removed: names, added: [] };
  const edited = editedAccounts(content, accounts);
  return edited === undefined || edited.equals(content) ? [] : [{ path, content: edited, mode: stat.mode, accounts }];
}
