import type { HostReader } from '../../../src/host/ports.ts';
import { editedAccounts } from '../../../src/manifests/rootless/account-edits.ts';
import { accountsOf } from '../../../src/manifests/rootless/accounts.ts';
import { homesOn } from '../../../src/phases/reset/home-kubeconfigs.ts';
import { MIB, ofAnySize, type Reader, run } from './shapes.ts';

/** What is read of any file of the machine. */
const LARGEST = 16 * MIB;

const file = (content: Buffer) => ({ content, mode: 0o644 });
const EMPTY = file(Buffer.alloc(0));
const lines = (line: string) => (bytes: number) => run(line, bytes);
const USERS = { 'short lines': lines('a::0:0:::\n'), 'empty lines': lines('\n'), 'one line': lines(':') };

/** The files of the machine's accounts. */
export const ACCOUNT_DOCUMENTS: Readonly<Record<string, Reader>> = {
  users: ofAnySize(LARGEST, USERS, (bytes) => accountsOf({ passwd: file(bytes), group: EMPTY, loginDefs: undefined })),
  groups: ofAnySize(LARGEST, { 'short lines': lines('a::0:\n'), 'one line': lines(':') }, (bytes) =>
    accountsOf({ passwd: EMPTY, group: file(bytes), loginDefs: undefined }),
  ),
  'the ranges of ids': ofAnySize(LARGEST, { 'empty lines': lines('\n'), ranges: lines('SYS_UID_MIN 0\n') }, (bytes) =>
    accountsOf({ passwd: EMPTY, group: EMPTY, loginDefs: bytes.toString('utf8') }),
  ),
  'accounts that are removed': ofAnySize(LARGEST, { ...USERS, removed: lines('b:\n') }, (bytes) =>
    editedAccounts(bytes, { removed: ['b'], added: ['c:x:1:1:::'] }),
  ),
  'home directories': ofAnySize(LARGEST, { ...USERS, homes: lines('::0:::/\n') }, (bytes) =>
    homesOn({ files: { read: async () => bytes }, system: { env: {} } } as unknown as HostReader),
  ),
};
