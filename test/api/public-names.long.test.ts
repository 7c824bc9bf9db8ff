import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { partsOfFeatures } from '../../scripts/features/parts.ts';
import {
  type Comment,
  type Member,
  type PublicName,
  type PublicNames,
  publicNames,
} from '../../scripts/pages/public-names/read.ts';
import { RECORD, surface } from '../../scripts/pages/public-names/surface.ts';
import { INIT, INIT_PHASE } from '../../src/config/options/init.ts';
import { CONTROL_PLANE_SETTINGS, JOIN } from '../../src/config/options/join.ts';
import type { Option, Options } from '../../src/config/options/option.ts';
import { RESET, UNDO } from '../../src/config/options/reset.ts';
import { FAILURE_CODES } from '../../src/program/definitions.ts';

/** The rows of a feature's options, by the name of their type. */
const ofFeatures = await partsOfFeatures<Record<string, Options>>('option-tables.ts', 'TABLES');

let all: PublicNames;
let names: readonly PublicName[];
beforeAll(() => {
  all = publicNames();
  names = all.names;
});

const tagged = ({ tags }: Comment, tag: string) => tags.filter((one) => one.tag === tag).map(({ text }) => text);
/** Every name and member with its path. */
const everything = (): [string, Member][] =>
  names.flatMap((name) => [
    [name.name, name] as [string, Member],
    ...name.members.map((member): [string, Member] => [`${name.name}.${member.name}`, member]),
  ]);

describe('every public name', () => {
  test('is said to be something, and so are its members', () => {
    expect(everything().length).toBeGreaterThan(300);
    expect(everything().flatMap(([path, { doc }]) => (doc === '' ? [path] : []))).toEqual([]);
  });

  test('says in a whole sentence what it is', () => {
    expect(
      everything().flatMap(([path, { doc }]) => (/^[^a-z].*[.:]$/s.test(doc) || STARTS_SMALL.test(doc) ? [] : [path])),
    ).toEqual([]);
  });

  test('that is a function or a class has an example', () => {
    const called = names.filter(({ kind }) => kind === 'function' || kind === 'class');
    expect(called.length).toBeGreaterThan(14);
    expect(called.filter((name) => tagged(name, 'example').length === 0)).toEqual([]);
  });

  test('that can reject tells with what', () => {
    const rejecting = everything().filter(([, { returns }]) => /^(Run|Promise)</.test(returns));
    expect(rejecting.map(([path]) => path)).toEqual(expect.arrayContaining(['join', 'fleet', 'Rehearsal.stop']));
    expect(rejecting.filter(([, name]) => tagged(name, 'throws').length === 0).map(([path]) => path)).toEqual([]);
  });

  test('names failures by codes that there are', () => {
    const runs = names.filter(({ returns }) => returns.startsWith('Run<'));
    expect(runs).toHaveLength(18);
    for (const name of runs) expect(codesIn(name), name.name).not.toEqual([]);
    const unknown = everything().flatMap(([path, name]) =>
      codesIn(name)
        .filter((code) => !(FAILURE_CODES as readonly string[]).includes(code))
        .map((code) => `${path}: ${code}`),
    );
    expect(unknown).toEqual([]);
  });
});

test('each public name and its type are recorded', async () => {
  const recorded = await readFile(path.resolve(import.meta.dirname, '../..', RECORD), 'utf8');
  expect(surface(all), 'after a change that is meant, run: npm run generate').toBe(recorded);
});

test('a public type names public types only', () => {
  const [page = ''] = surface(all).slice(surface(all).indexOf('```ts')).split('## Failures');
  const named = new Set(page.replaceAll(/'[^']*'/g, '').match(/\b[A-Z][a-z]\w*\b/g));
  const known = new Set([...names.map(({ name }) => name), ...OF_THE_PLATFORM, ...OPAQUE, ...GENERICS]);
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});

const OF_THE_PLATFORM =
  'AbortSignal ArrayBufferLike AsyncDisposable AsyncIterable Buffer Error Extract Partial Pick Promise Readonly Record Required'.split(
    ' ',
  );
/** Parts of a Host, which a program only hands on; and what is computed from all sentences. */
const OPAQUE = 'HostReader HostWriter ParamsOf Printed SaidKey Sentences TextArguments'.split(' ');
const GENERICS = 'Code Definition Event Key Kind Name Params Result'.split(' ');

/** Begins with a word that is written small: host:port, https, etcd. */
const STARTS_SMALL = /^(host:port|https|etcd|unchanged)\b.*\.$/s;

function codesIn({ doc, tags }: Comment): string[] {
  const text = [doc, ...tags.filter(({ tag }) => tag === 'throws').map((one) => one.text)].join('\n');
  return text.match(/\b[A-Z]{2,}(?:_[A-Z0-9]+)+\b/g) ?? [];
}

describe('the default of an option', () => {
  const ofCore: Record<string, Options> = {
    ...{ JoinOptions: JOIN, JoinSettings: JOIN, PlanOptions: JOIN, ApplyOptions: JOIN, DoctorOptions: JOIN },
    ...{ InitOptions: { ...INIT, ...INIT_PHASE }, ResetOptions: RESET, UndoOptions: UNDO },
    ControlPlaneSettings: CONTROL_PLANE_SETTINGS,
  };
  const TABLES = Object.assign({}, ofCore, ...ofFeatures) as typeof ofCore;
  const rows = (): [string, Member, Option][] =>
    Object.entries(TABLES).flatMap(([name, table]) =>
      (names.find((one) => one.name === name)?.members ?? []).flatMap((member): [string, Member, Option][] => {
        const row = table[member.name];
        return row === undefined ? [] : [[`${name}.${member.name}`, member, row]];
      }),
    );

  test('is that of its row', () => {
    expect(rows().length).toBeGreaterThan(150);
    const wrong = rows().flatMap(([path, member, row]) => {
      const said = tagged(member, 'default').join();
      const real = defaultOf(row);
      const right = real === undefined ? !/^(['"\d[]|true|false)/.test(said) : said === real;
      return right ? [] : [`${path}: says ${said || 'nothing'}, is ${real ?? 'none'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('is in its tag, not in its text', () => {
    expect(everything().flatMap(([path, { doc }]) => (/\bDefault: /.test(doc) ? [path] : []))).toEqual([]);
  });

  test.each(['JoinOptions.dryRun', 'FleetOptions.parallel', 'ResetOptions.certDir'])('%s is among them', (path) => {
    expect(rows().map(([one]) => one)).toContain(path);
  });
});

/** As it is written in TypeScript. */
function defaultOf({ type, default: given }: Option): string | undefined {
  if (type === 'bool') return given ?? 'false';
  if (given === undefined) return undefined;
  return type === 'int32' || type === 'level' ? given : `'${given}'`;
}
