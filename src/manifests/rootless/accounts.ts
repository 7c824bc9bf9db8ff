import { Failure } from '../../base/failure.ts';
import { ACCOUNT_IDS_EXHAUSTED, ACCOUNT_UNSUITABLE } from '../manifests-sentences.ts';
import { editedAccounts } from './account-edits.ts';
import {
  type AccountLines,
  type EditedAccounts,
  GROUP_FILE,
  type IdLimits,
  idLimits,
  PASSWD_FILE,
  readAccountLines,
  within,
} from './account-files.ts';
import type { Accounts } from './owners.ts';

/** Users that kubeadm's RootlessControlPlane creates, each with a group of the same name. */
export const USERS = {
  etcd: 'kubeadm-etcd',
  'kube-apiserver': 'kubeadm-kas',
  'kube-controller-manager': 'kubeadm-kcm',
  'kube-scheduler': 'kubeadm-ks',
} as const;

const SA_KEY_READERS = 'kubeadm-sa-key-readers';

const NO_SHELL = '/bin/false';

export const LOGIN_DEFS = '/etc/login.defs';

/** Groups with their members, in the order of id assignment. */
export const GROUPS: readonly { name: string; members: string }[] = [
  ...Object.values(USERS).map((name) => ({ name, members: name })),
  { name: SA_KEY_READERS, members: `${USERS['kube-apiserver']},${USERS['kube-controller-manager']}` },
];

/** A file in /etc. Bytes, so that names in other encodings are preserved. */
export interface AccountFile {
  content: Buffer;
  mode: number;
}

/**
 * The ids of the components' accounts: existing ones, and free system ids for missing accounts. Throws
 * ACCOUNTS_FILE_MALFORMED, ACCOUNT_UNSUITABLE and ACCOUNT_IDS_EXHAUSTED.
 */
export async function accountsOf({
  passwd,
  group,
  loginDefs,
}: {
  passwd: AccountFile;
  group: AccountFile;
  loginDefs: string | undefined;
}): Promise<Accounts> {
  const limits = await idLimits(loginDefs ?? '', LOGIN_DEFS);
  const userNames = Object.values(USERS);
  const groupNames = GROUPS.map(({ name }) => name);
  const users = await readAccountLines(passwd.content, 'user', { names: userNames, ids: [], limits: limits.uid });
  const gids = [...users.byName.values()].flatMap(({ gid }) => gid ?? []);
  const groups = await readAccountLines(group.content, 'group', { names: groupNames, ids: gids, limits: limits.gid });
  const missingUsers = userNames.filter((name) => !isUsableUser(name, users, groups, limits.uid));
  const missingGroups = GROUPS.filter((one) => !isUsableGroup(one, groups, limits.gid));
  const uids = freeIds(users, limits.uid, missingUsers.length, PASSWD_FILE);
  const free = freeIds(groups, limits.gid, missingGroups.length, GROUP_FILE);
  const newGids = new Map(missingGroups.map(({ name }, index) => [name, free[index] as number]));
  const newUids = new Map(missingUsers.map((name, index) => [name as string, uids[index] as number]));

  const gidOf = (name: string) => groups.byName.get(name)?.id ?? (newGids.get(name) as number);
  const uidOf = (name: string) => users.byName.get(name)?.id ?? (newUids.get(name) as number);
  const userLines = missingUsers.map((name) => `${name}:x:${uidOf(name)}:${gidOf(name)}:::${NO_SHELL}`);
  const groupLines = missingGroups.map(({ name, members }) => `${name}:x:${gidOf(name)}:${members}`);
  return {
    ids: mapUsers((name) => ({ uid: uidOf(name), gid: gidOf(name) })),
    saKeyReaders: { gid: gidOf(SA_KEY_READERS) },
    files: [
      ...(groupLines.length > 0 ? [await withLines(GROUP_FILE, group, groupLines)] : []),
      ...(userLines.length > 0 ? [await withLines(PASSWD_FILE, passwd, userLines)] : []),
    ],
  };
}

function mapUsers<T>(make: (name: string) => T): Record<keyof typeof USERS, T> {
  const entries = Object.entries(USERS).map(([component, name]) => [component, make(name)]);
  return Object.fromEntries(entries) as Record<keyof typeof USERS, T>;
}

/** False if it must be created. Throws for an unsuitable existing one, which may belong to someone else. */
function isUsableUser(name: string, users: AccountLines, groups: AccountLines, limits: IdLimits): boolean {
  const user = users.byName.get(name);
  if (user === undefined) return false;
  const unsuitable = (problem: 'id' | 'shell' | 'group', found: string, expected: string): never => {
    throw new Failure(ACCOUNT_UNSUITABLE, { path: PASSWD_FILE, name, problem, found, expected });
  };
  if (!within(user.id, limits)) unsuitable('id', `${user.id}`, `${limits.min}-${limits.max}`);
  if (user.shell !== NO_SHELL) unsuitable('shell', user.shell ?? '', NO_SHELL);
  const group = groups.byId.get(user.gid ?? -1);
  if (group?.name !== name) unsuitable('group', group?.name ?? `${user.gid}`, name);
  return true;
}

function isUsableGroup(
  { name, members }: { name: string; members: string },
  groups: AccountLines,
  limits: IdLimits,
): boolean {
  const group = groups.byName.get(name);
  if (group === undefined) return false;
  const unsuitable = (problem: 'id' | 'members', found: string, expected: string): never => {
    throw new Failure(ACCOUNT_UNSUITABLE, { path: GROUP_FILE, name, problem, found, expected });
  };
  if (!within(group.id, limits)) unsuitable('id', `${group.id}`, `${limits.min}-${limits.max}`);
  if (group.members !== members) unsuitable('members', group.members ?? '', members);
  return true;
}

/** The lowest ids that no entry has. */
function freeIds({ taken }: AccountLines, { min, max }: IdLimits, count: number, path: string): number[] {
  const free: number[] = [];
  for (let id = min; id <= max && free.length < count; id++) if (!taken.has(id)) free.push(id);
  if (free.length < count)
    throw new Failure(ACCOUNT_IDS_EXHAUSTED, { path, needed: count, free: free.length, min, max });
  return free;
}

async function withLines(
  path: string,
  { content, mode }: AccountFile,
  lines: readonly string[],
): Promise<EditedAccounts> {
  const edit = { removed: [], added: lines };
  const edited = await editedAccounts(content, edit);
  // Cannot happen: the ids are free and the names are missing.
  if (edited === undefined) throw new TypeError(`${path}: an account that is there would be added`);
  return { path, content: edited, mode, accounts: edit };
}
