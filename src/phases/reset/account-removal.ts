import { readJournal } from '../../engine/journal/journal.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { manifestPath, type StaticPodName } from '../../manifests/paths.ts';
import {
  type EditedAccounts,
  editedAccounts,
  GROUP_FILE,
  PASSWD_FILE,
} from '../../manifests/rootless/account-files.ts';
import { GROUPS, USERS } from '../../manifests/rootless/accounts.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';

/**
 * /etc/passwd and /etc/group without the accounts of RootlessControlPlane; empty if no component on this machine runs
 * under them and kubejoin's journal does not have them.
 */
export async function accountsToRemove(host: HostReader): Promise<EditedAccounts[]> {
  const { files } = host;
  if (!(await runsRootless(files)) && !(await madeAccounts(host))) return [];
  const groups = GROUPS.map(({ name }) => name);
  const removals = [fileWithout(PASSWD_FILE, Object.values(USERS), files), fileWithout(GROUP_FILE, groups, files)];
  return (await Promise.all(removals)).flat();
}

/** The accounts are made before the first manifest: an interrupted join may leave none. */
async function madeAccounts(host: HostReader): Promise<boolean> {
  const entries = await readJournal(host);
  return entries.some(({ change }) => change?.kind === 'write-file' && change.subject === PASSWD_FILE);
}

async function runsRootless(files: FileReader): Promise<boolean> {
  const contents = await Promise.all(
    (Object.keys(USERS) as StaticPodName[]).map((component) => files.read(manifestPath(component))),
  );
  return contents.some(
    (content) => content !== undefined && (new WrittenPod(content.toString('utf8')).user ?? 0) !== 0,
  );
}

async function fileWithout(path: string, names: readonly string[], files: FileReader): Promise<EditedAccounts[]> {
  const [content, stat] = await Promise.all([files.read(path), files.stat(path)]);
  if (content === undefined || stat === undefined) return [];
  const accounts = { removed: names, added: [] };
  const edited = editedAccounts(content, accounts);
  return edited === undefined || edited.equals(content) ? [] : [{ path, content: edited, mode: stat.mode, accounts }];
}
