import { sha256 } from '../../base/sha256.ts';
import { readJournal, unfinishedEntries } from '../../engine/journal/journal.ts';
import { CLEANUP_PHASE } from '../../engine/journal/previous-run.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { manifestPath, type StaticPodName } from '../../manifests/paths.ts';
import { editedAccounts } from '../../manifests/rootless/account-edits.ts';
import { ACCOUNT_FILES, type EditedAccounts, GROUP_FILE, PASSWD_FILE } from '../../manifests/rootless/account-files.ts';
import { GROUPS, USERS } from '../../manifests/rootless/accounts.ts';
import { WrittenPod } from '../../manifests/static-pods/written-pod.ts';

/**
 * /etc/passwd and /etc/group without the accounts of RootlessControlPlane; empty if no component on this machine runs
 * under them and no unfinished run of kubejoin made them.
 */
export async function accountsToRemove(host: HostReader): Promise<EditedAccounts[]> {
  const { files } = host;
  if (!(await runsRootless(files)) && !(await madeAccounts(host))) return [];
  const groups = GROUPS.map(({ name }) => name);
  const removals = [fileWithout(PASSWD_FILE, Object.values(USERS), files), fileWithout(GROUP_FILE, groups, files)];
  return (await Promise.all(removals)).flat();
}

/** True for an unfinished run: it makes accounts before the first manifest. */
async function madeAccounts(host: HostReader): Promise<boolean> {
  const writes = unfinishedEntries(await readJournal(host)).filter(
    ({ change }) =>
      change?.kind === 'write-file' && ACCOUNT_FILES.includes(change.subject) && change.phase !== CLEANUP_PHASE,
  );
  if (writes.some(({ stage }) => stage === 'done')) return true;
  const contents = await Promise.all(ACCOUNT_FILES.map((path) => host.files.read(path)));
  const digests = contents.map((content) => sha256(content ?? ''));
  return writes.some(({ digestAfter = '' }) => digests.includes(digestAfter));
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
  const edited = await editedAccounts(content, accounts);
  return edited === undefined || edited.equals(content) ? [] : [{ path, content: edited, mode: stat.mode, accounts }];
}
