import { mkdtempSync, symlinkSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJournalFile } from '../../../src/engine/journal/journal-file.ts';
import { undoScope } from '../../../src/engine/journal/undo-scope.ts';
import { emptyDirectory } from '../../../src/host/linux/files/remove-tree.ts';
import { systemListens } from '../../../src/host/linux/port-holder.ts';
import type { FileReader, HostReader } from '../../../src/host/ports.ts';
import { LARGEST_UNIT_FILE, readKubeletUnit } from '../../../src/phases/facts/kubelet-unit.ts';
import { unitCommand } from '../../../src/phases/preflight/kubelet-unit/unit-command.ts';
import { findCgroups } from '../../../src/phases/preflight/system/cgroups.ts';
import { around, json, KIB, MIB, numbered, ofAnySize, type Reader, run } from './shapes.ts';

/** A host whose journal has this content. */
function journalOf(bytes: Buffer): HostReader {
  const found = { type: 'file', mode: 0o600, uid: 0, gid: 0, size: bytes.length };
  return {
    system: { uid: () => 0 },
    files: {
      lstat: async () => found,
      stat: async () => ({ ...found, type: 'directory', mode: 0o700 }),
      readPart: async (_: string, { from, length }: { from: number; length: number }) =>
        bytes.subarray(from, from + length),
    },
  } as unknown as HostReader;
}

const LONGEST_LINE = 4 * MIB;
const begun = '{"v":1,"at":"a","cluster":"","node":"n","stage":"begun","command":"join"';
const baseline = ',"found":{"kubeletStarted":false,"wasNode":false,"kubeletDirectory":"/k","mounts":["/m"]}}\n';
/** A file that each change finds as the last one left it. */
const change = (index: number) =>
  `{"v":1,"at":"a","cluster":"","node":"n","stage":"intent","change":{"phase":"p","kind":"write-file","subject":"/a","action":"replace"},"writes":["/a"],"earlier":[{"path":"/a","type":"file","mode":420,"uid":0,"gid":0,"sha256":"${digest(index)}"}],"digestAfter":"${digest(index + 1)}"}\n`;
const digest = (index: number) => index.toString(16).padStart(64, '0');
const changes = (bytes: number) =>
  Buffer.concat([Buffer.from(`${begun}${baseline}`), numbered(Math.ceil(bytes / change(0).length), change)]);

/** The path of a directory with many files, longer than what the watchdog reads beforehand. */
function manyFiles(): Buffer {
  const path = mkdtempSync(join(tmpdir(), `kubejoin-stall-${'x'.repeat(64)}`));
  for (let index = 0; index < 100_000; index++) symlinkSync('.', join(path, `a-file-of-a-pod-${index}`));
  return Buffer.from(path);
}

/** Rows of /proc/net/tcp. */
const connections = (bytes: number) =>
  numbered(
    Math.ceil(bytes / 150),
    (index) =>
      `${String(index).padStart(7)}: 0100007F:0016 0200007F:${index % 9}FFF 06 00000000:00000000 03:000016E9 00000000     0        0 0 3 0000000000000000           \n`,
  );

const UNIT = '/etc/systemd/system/kubelet.service';
const ENVIRONMENT = '/etc/default/kubelet';
/** The unit and its file of variables, separated by a NUL. */
function unitOf(bytes: Buffer) {
  const [unit = '', environment = ''] = bytes.toString('latin1').split('\0');
  const texts = new Map([
    [UNIT, unit],
    [ENVIRONMENT, environment],
  ]);
  return unitCommand({ texts, loaded: [UNIT] }, async () => undefined);
}
const started = (command: string) => `[Service]\nEnvironmentFile=${ENVIRONMENT}\nExecStart=/usr/bin/kubelet ${command}`;
/** A unit with drop-ins, each of which begins with a NUL. */
async function dropInsOf(bytes: Buffer) {
  const texts = new Map(
    bytes
      .toString('latin1')
      .split('\0')
      .map((text, index) => [`${index}.conf` as string, text] as const),
  );
  const unit = await readKubeletUnit({
    list: async (path) => (path === `${UNIT}.d` ? [...texts.keys()] : []),
    read: async (path) => Buffer.from(path === UNIT ? started('') : (texts.get(path.slice(UNIT.length + 3)) ?? '')),
  });
  return unitCommand(unit, async () => '');
}
const service = (piece: string, environment: Buffer) =>
  Buffer.concat([around(started(''), piece, '\n', LARGEST_UNIT_FILE), Buffer.of(0), environment]);
const variable = (piece: string) => around('A="', piece, '"\n', LARGEST_UNIT_FILE);

/** Documents of the machine itself. */
export const MACHINE_DOCUMENTS: Readonly<Record<string, Reader>> = {
  'the journal': {
    read: (bytes) => readJournalFile(journalOf(bytes)),
    shapes: {
      'empty lines': () => run('\n', 256 * KIB),
      'empty objects': () => run('{}\n', MIB),
      'wrong entries': () => run('{"v":1,"at":""}\n', MIB),
      'entries that are too many': () => run(`${begun}${baseline}`, 24 * MIB),
      'too many changes': () => changes(24 * MIB),
    },
  },
  'one line of the journal': {
    read: (bytes) => readJournalFile(journalOf(bytes)),
    shapes: {
      ...json(LONGEST_LINE),
      'paths of an entry': () => around(`${begun},"makes":[`, `"/${'a/../'.repeat(80)}",`, '"/"]}\n', LONGEST_LINE),
      'a line that was cut off': () => around('{"v":1,"at":"', '\\"', '', LONGEST_LINE),
    },
  },
  "a Pod's directory": {
    async read(bytes) {
      await emptyDirectory(bytes.toString('utf8'));
      await rmdir(bytes.toString('utf8'));
    },
    shapes: { 'many files': manyFiles },
  },
  'the mounts of the machine': ofAnySize(
    12 * MIB,
    { pods: (size) => run('tmpfs /var/lib/kubelet/pods/a/volumes/b tmpfs rw,relatime,size=100k 0 0\n', size) },
    (bytes) => findCgroups({ read: async () => bytes } as unknown as FileReader),
  ),
  'the connections of the machine': ofAnySize(30 * MIB, { connections }, (bytes) =>
    systemListens(1, (table) => (table === '/proc/net/tcp' ? bytes.toString('latin1').split('\n') : [])),
  ),
  'what an undo takes from the journal': ofAnySize(3 * MIB, { 'changes of one file': changes }, async (bytes) => {
    undoScope((await readJournalFile(journalOf(bytes))).entries);
  }),
  "the kubelet's drop-ins": {
    read: dropInsOf,
    shapes: {
      'many small ones': () => run('\0[Service]\nEnvironment=A=b\n', MIB),
      'many large ones': () => run(`\0[Service]\n${'ExecStart=a\n'.repeat(5_000)}`, 8 * MIB),
    },
  },
  "the kubelet's unit": {
    read: unitOf,
    shapes: {
      'variables of many words': () => service(' $A', variable('a ')),
      'variables within words': () => service(`\${A}`, variable('a')),
      words: () => service(' a', Buffer.alloc(0)),
      'empty variables': () => service(' $A', run('A=\n', LARGEST_UNIT_FILE)),
      'continued lines': () => service('\\\n', run('A=\\\n', LARGEST_UNIT_FILE)),
      'blanks in a file of variables': () => service(' a', run(' \t', LARGEST_UNIT_FILE)),
      'line ends in a file of variables': () => service(' a', run('\n', LARGEST_UNIT_FILE)),
      'files of variables': () => service(`\nEnvironmentFile=${ENVIRONMENT}`, run('A=\n', LARGEST_UNIT_FILE)),
      settings: () => Buffer.concat([Buffer.from('[Service]\n'), run('ExecStart=a\n', LARGEST_UNIT_FILE - 10)]),
    },
  },
};
