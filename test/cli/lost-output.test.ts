import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseCommandLine } from '../../src/cli/argv/argv.ts';
import { type Command, worksUnseen } from '../../src/cli/argv/command.ts';
import { summaryIn } from '../../src/cli/commands/phase-tree.ts';
import { FlagValues } from '../../src/cli/flags/flag.ts';
import type { Sink } from '../../src/cli/render/output/terminal.ts';
import type { Emit } from '../../src/engine/events.ts';
import { joinPhaseList } from '../../src/phases/join/list.ts';
import { undoPhases } from '../../src/phases/undo/list.ts';
import { wholeEnglish as english } from '../../src/program/definitions.ts';
import { main } from '../../src/program/main.ts';
import { rootCommand } from '../../src/program/root.ts';
import { sink } from './support/captured.ts';

/** Stands for the undo while it runs; no test undoes anything on this machine. */
let meanwhile = () => {};
vi.mock('../../src/operations/undo.ts', () => ({
  undo: async ({ emit }: { emit: Emit }) => {
    for (const phase of ['preflight', 'leave-cluster', 'restore-host'])
      for (const type of ['phase-started', 'phase-done'] as const) emit({ type, phase });
    meanwhile();
    return { outcome: 'undone', nodeName: 'node-1', changes: [], left: [] };
  },
}));

let directory: string;
beforeEach(() => {
  meanwhile = () => {};
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-lost-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As standard output on a full disk. */
function full(): Sink {
  let tell: (error: NodeJS.ErrnoException) => void = () => {};
  return {
    write: () => tell(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    on: (_, listener) => {
      tell = listener;
    },
  };
}

async function undo(words: readonly string[], out: Sink = sink()): Promise<{ code: number; err: string }> {
  const err = sink();
  return {
    code: await main({ argv: ['undo', '-f', ...words], insideRootfs: false, out, err, env: {} }),
    err: err.text,
  };
}

describe('an undo that was done', () => {
  it('has ended well although its output is lost', async () => {
    const { code, err } = await undo([], full());
    expect([code, err]).toEqual([0, expect.stringContaining('OUTPUT_LOST')]);
    expect(err).toContain('The command itself succeeded.');
    expect(err).not.toContain('run the command again');
  });

  it('has ended well although its report is lost', async () => {
    meanwhile = () => {
      rmSync(directory, { recursive: true });
      writeFileSync(directory, 'a file');
    };
    expect(await undo(['--report', path.join(directory, 'x.html')])).toEqual({
      code: 0,
      err: expect.stringContaining('REPORT_NOT_WRITTEN'),
    });
  });

  it('that was a preview has not: it was there to be read', async () => {
    const { code, err } = await undo(['--dry-run'], full());
    expect([code, err]).toEqual([6, expect.stringContaining('OUTPUT_LOST')]);
    expect(err).toContain('Then run the command again.');
  });
});

describe('the phases of an undo', () => {
  it('have their own sentences, which are not those of a join', () => {
    const { phases } = parseCommandLine(rootCommand(), ['undo']);
    for (const { name, short } of undoPhases) {
      expect(summaryIn(phases, english, name)).toBe(english.say(short()));
      expect(summaryIn(joinPhaseList, english, name)).not.toBe(english.say(short()));
    }
  });

  it('are told by them', async () => {
    const out = sink();
    const report = path.join(directory, 'x.html');
    await undo(['--report', report], out);
    for (const text of [out.text, readFileSync(report, 'utf8')]) {
      expect(text).toContain('Check that the join can be undone');
      expect(text).toContain('Remove this machine from etcd and the cluster');
    }
  });
});

/** Commands that change something: each of their phases, too. */
const DOING = [
  'admission install',
  'admission remove',
  'admission serving',
  'apply',
  'approve',
  'bundle create',
  'certs generate-csr',
  'certs renew *',
  'config images pull',
  'fleet join',
  'init',
  'init phase *',
  'join',
  'join phase *',
  'provision',
  'provision run',
  'remove',
  'reset',
  'reset phase *',
  'token create',
  'token delete',
  'undo',
];

/** Those whose result is what they print. */
const PRINTING = ['provision', 'token create'];

interface Runnable {
  name: string;
  changesMachine: boolean;
  keepsExitCode: boolean;
}

function runnable(command: Command, words: readonly string[]): Runnable[] {
  const keepsExitCode = worksUnseen({ command, flags: new FlagValues(), help: false });
  const own = command.run
    ? [{ name: words.join(' '), changesMachine: command.changesMachine === true, keepsExitCode }]
    : [];
  return [...own, ...command.commands.flatMap((one) => runnable(one, [...words, one.name]))];
}

it('keeps the exit code of every command that is there to change the machine or the cluster, and of no other', () => {
  const all = runnable(rootCommand(), []);
  const doing = all.filter(({ changesMachine }) => changesMachine).map(({ name }) => name);
  const short = (name: string) => name.replace(/^(certs renew|init phase|join phase|reset phase) .*/, '$1 *');
  expect([...new Set(doing.map(short))].sort()).toEqual(DOING);
  for (const { name, changesMachine } of all)
    if (DOING.includes(short(name))) expect([name, changesMachine]).toEqual([name, true]);
  for (const { name, keepsExitCode } of all)
    expect([name, keepsExitCode]).toEqual([name, DOING.includes(short(name)) && !PRINTING.includes(name)]);
});
