import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { DOCS_LANGUAGES } from '../../scripts/pages/errors.ts';
import { translatedDescriptions } from '../../scripts/pages/events.pt-BR.ts';
import { definition, eventsDocs, eventsFile, eventsSchema, lineTypes } from '../../scripts/pages/events.ts';
import { catalogueFor } from '../../src/api/catalogue.ts';
import { apply, init, join, plan, type Run, reset, undo } from '../../src/api/index.ts';
import { EXIT } from '../../src/base/exit-codes.ts';
import { Failure } from '../../src/base/failure.ts';
import { joinSuccess, previewed } from '../../src/cli/commands/join.ts';
import { JsonReporter } from '../../src/cli/render/output/json-reporter.ts';
import type { Outcome } from '../../src/cli/render/output/reporter.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import type { Change } from '../../src/engine/changes/change.ts';
import type { Predicted } from '../../src/engine/changes/predicted.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { kindOf } from '../../src/engine/kinds/index.ts';
import type { FleetEvent } from '../../src/engine/machine-events.ts';
import type { Left } from '../../src/phases/reset/left.ts';
import type { Remains } from '../../src/phases/undo/left.ts';
import { wholeEnglish as english } from '../../src/program/definitions.ts';
import type { RehearsalEvent } from '../../src/simulation/timeline.ts';
import { Cluster } from '../api/cluster.ts';
import { failureWith } from '../support/sentences.ts';
import { run, sink } from './support/captured.ts';
import { wrongWith } from './support/events-schema.ts';

/**
 * The types of the program, each once: one that is new does not compile until it stands here, and then in the schema.
 */
const JOIN_EVENTS = {
  'phase-started': true,
  'phase-done': true,
  'phase-skipped': true,
  'phase-failed': true,
  'check-started': true,
  check: true,
  'change-previewed': true,
  'change-started': true,
  'change-done': true,
  'change-skipped': true,
  'change-failed': true,
  'change-undone': true,
  waiting: true,
  notice: true,
} satisfies Record<JoinEvent['type'], true>;
const REHEARSAL_EVENTS = {
  'control-plane-started': true,
  'fault-healed': true,
  join: true,
  'join-ended': true,
  kubelet: true,
  container: true,
  node: true,
  request: true,
} satisfies Record<RehearsalEvent['type'], true>;
const FLEET_EVENTS = {
  'host-started': true,
  'host-connected': true,
  'host-copying': true,
  'host-ready': true,
  'host-ended': true,
} satisfies Record<Exclude<FleetEvent['type'], 'fleet-event' | 'host-event'>, true>;
const OUTCOMES = {
  joined: true,
  initialized: true,
  reset: true,
  undone: true,
  'phase-done': true,
  previewed: true,
  'nothing-to-do': true,
  ready: true,
  renewed: true,
  requested: true,
  pulled: true,
  created: true,
  printed: true,
  deleted: true,
  'fleet-done': true,
  rehearsed: true,
  approved: true,
  stopped: true,
  installed: true,
  removed: true,
  on: true,
  off: true,
  bound: true,
  open: true,
  valid: true,
  expired: true,
  retrying: true,
  failed: true,
  interrupted: true,
} satisfies Record<Outcome, true>;
const LEFT = {
  cni: true,
  iptables: true,
  kubeconfig: true,
  'kubeconfig-shared': true,
  logs: true,
  plugins: true,
  temporary: true,
  certificates: true,
  'etcd-data': true,
  'etcd-data-kept': true,
  'etcd-member': true,
  'external-etcd': true,
  node: true,
  'node-unknown': true,
  requests: true,
  certificate: true,
  changed: true,
  'not-kept': true,
  link: true,
  special: true,
  bits: true,
  separated: true,
  journal: true,
  'kubelet-directory': true,
} satisfies Record<Left['what'] | Remains['what'], true>;

const PREDICTED = {
  'member-id': true,
  'initial-cluster': true,
  'key-and-certificate': true,
  'kubelet-conf': true,
  node: true,
} satisfies Record<Predicted, true>;

const linesOf = (text: string): { type: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('docs/events.schema.json', () => {
  it('has every type of line that there is, and no other', () => {
    expect(lineTypes()).toEqual([
      ...Object.keys(JOIN_EVENTS),
      ...Object.keys(REHEARSAL_EVENTS),
      ...Object.keys(FLEET_EVENTS),
      'result',
    ]);
  });

  it('has every outcome, kind of change, class of failure, and what is left', async () => {
    const enumOf = (part: string, field: string) => definition(part).properties?.[field]?.enum;
    expect(enumOf('failure', 'class')).toEqual(Object.keys(EXIT));
    expect(enumOf('result', 'outcome')).toEqual(Object.keys(OUTCOMES));
    expect(enumOf('left', 'what')).toEqual(Object.keys(LEFT));
    expect(definition('change').properties?.predicted?.items?.enum).toEqual(Object.keys(PREDICTED));
    const kinds = enumOf('change', 'kind') as Change['kind'][];
    for (const kind of kinds)
      await expect(kindOf({ kind } as Change), kind).resolves.toMatchObject({ observe: expect.any(Function) });
    const source = readFileSync(new URL('../../src/engine/changes/change.ts', import.meta.url), 'utf8');
    expect(kinds).toEqual([...source.matchAll(/^ {2}'?([a-z-]+)'?: \{ change:/gm)].map(([, kind]) => kind));
  });

  it.each(lineTypes())('describes %s and has examples of it, in the words of the catalogue', (type) => {
    const { description, properties, examples = [] } = definition(type);
    expect(description).toMatch(/\.$/);
    for (const [name, field] of Object.entries(properties ?? {}))
      if (name !== 'type') expect(field.description, name).toMatch(/\S/);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(wrongWith(example)).toBeUndefined();
      expect(example).toEqual(reworded(example));
      expect(example).toMatchObject({ type });
    }
  });

  it('refuses what is not in it', () => {
    const line = { v: 1, time: '2026-11-25T13:22:22.000Z', type: 'phase-started', phase: 'preflight' };
    expect(wrongWith(line)).toBeUndefined();
    expect(wrongWith({ ...line, more: 1 })).toBeDefined();
    expect(wrongWith({ ...line, type: 'phase-begun' })).toBeDefined();
    expect(wrongWith({ ...line, v: 2 })).toBeDefined();
    expect(
      wrongWith({ ...line, type: 'join', atMs: 1, host: 'a', event: { type: 'phase-done', phase: 'a', more: 1 } }),
    ).toBeDefined();
    expect(wrongWith({ ...line, type: 'result', phase: undefined, outcome: 'failed', exitCode: 2 })).toBeDefined();
  });
});

test.each(DOCS_LANGUAGES)('the page of the lines in %s is what "npm run generate" writes now', (language) => {
  const page = new URL(`../../docs/${eventsFile(language)}`, import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(eventsDocs(language));
});

test('no description is translated that the schema has not', () => {
  const said = new Set(JSON.stringify(eventsSchema).match(/(?<="description":)"(?:[^"\\]|\\.)*"/g));
  expect(translatedDescriptions.filter((english) => !said.has(JSON.stringify(english)))).toEqual([]);
});

/** An example with its sentences as they are said now. */
function reworded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reworded);
  if (typeof value !== 'object' || value === null) return value;
  const { code, key, params } = value as { code?: never; key?: never; params?: never };
  const said =
    code && params
      ? english.failure(failureWith(code, params))
      : key && { text: (english.text as (k: string, p: unknown) => string)(key, params) };
  return { ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reworded(inner)])), ...said };
}

describe('every line of a rehearsal is as the schema has it', () => {
  it.each([
    [[], 0, 'change-done'],
    [['--control-plane'], 0, 'container'],
    [['--fault', 'wrong-pin'], 4, 'phase-failed'],
    [['--fault', 'denied-csr', '--lang', 'pt-BR'], 5, 'change-failed'],
    [['--fault', 'no-signature'], 0, 'fault-healed'],
    [['--control-plane', '--fault', 'etcd-crash-loop'], 6, 'change-undone'],
  ] as const)('%j', async (flags, exitCode, type) => {
    const { code, out } = await run(['rehearse', '-o', 'json', ...flags]);
    expect(code).toBe(exitCode);
    const lines = linesOf(out);
    expect(lines.map(wrongWith).filter(Boolean)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ type: 'result', exitCode });
    expect(out).toContain(`"type":"${type}"`);
  });
});

describe('every line of a command is as the schema has it', () => {
  let cluster: Cluster;
  const seen = new Set<string>();
  afterEach(() => cluster.stop());

  /** The lines of a run, by the commands' own reporter. */
  async function reported<Result>(
    running: Run<Result>,
    ended: (reporter: JsonReporter, result: Result) => void,
    language = english,
  ) {
    const out = sink();
    const reporter = new JsonReporter(new Terminal({ out, err: sink() }, new Scrubber(), {}), language, 0);
    try {
      for await (const event of running) reporter.event(event);
      ended(reporter, await running);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      reporter.failed(error, EXIT[error.class]);
    }
    const lines = linesOf(out.text);
    expect(lines.map(wrongWith).filter(Boolean)).toEqual([]);
    for (const { type } of lines) seen.add(type);
    return lines;
  }

  const node = { node: 'node-1', changes: 0, left: [] };
  const configuration = { controlPlane: undefined, skipPhases: [] } as never;
  let portuguese = english;
  beforeAll(async () => {
    portuguese = await catalogueFor('pt-BR');
  });

  it('a preview, a join with a phase left out, a phase, an undo', async () => {
    cluster = await Cluster.start();
    const options = cluster.options();
    const said = (only?: string) => (reporter: JsonReporter, result: Awaited<ReturnType<typeof join>>) =>
      reporter.succeeded(joinSuccess(result, { only, configuration }));
    await reported(join({ ...options, dryRun: true }), said());
    await reported(join({ ...options, skipPhases: ['kubelet-wait-bootstrap'] }), said(), portuguese);
    const { host } = options;
    const only = 'kubelet-wait-bootstrap';
    await reported(join({ ...(host && { host }), only }), said(only));
    const lines = await reported(undo({ ...(host && { host }) }), (reporter, { outcome, nodeName, changes, left }) =>
      reporter.succeeded({ outcome, fields: { nodeName, changes, left }, message: { key: 'UNDONE', params: node } }),
    );
    expect(lines.at(-1)).toMatchObject({
      outcome: 'undone',
      left: expect.arrayContaining([expect.objectContaining({ what: 'certificate' })]),
    });
    expect([...seen]).toEqual(
      expect.arrayContaining(['phase-skipped', 'change-previewed', 'change-done', 'change-skipped', 'check']),
    );
  });

  it('join --dry-run with its digest, apply of a plan that is another one by now, and of the same', async () => {
    cluster = await Cluster.start();
    const options = cluster.options();
    const reviewed = await plan(options);
    const preview = await reported(plan(options), (reporter, made) => reporter.succeeded(previewed(made)));
    expect(preview.at(-1)).toMatchObject({
      outcome: 'previewed',
      digest: reviewed.digest,
      changes: { length: reviewed.changes.length },
    });
    const ended = (reporter: JsonReporter, result: Awaited<ReturnType<typeof apply>>) =>
      reporter.succeeded(joinSuccess(result, { only: undefined, configuration }));
    const refused = await reported(apply(reviewed, { ...options, nodeName: 'other' }), ended);
    expect(refused.at(-1)).toMatchObject({
      outcome: 'failed',
      exitCode: EXIT.preflight,
      failure: { code: 'PLAN_DIFFERS' },
    });
    expect((await reported(apply(reviewed, options), ended)).at(-1)).toMatchObject({ outcome: 'joined', exitCode: 0 });
  });

  it('a join that fails and undoes itself', async () => {
    cluster = await Cluster.start(['node-1'], ['denied-csr']);
    const never = () => expect.unreachable('it should have failed');
    const lines = await reported(join({ ...cluster.options(), undoOnFailure: true }), never);
    expect(lines.at(-1)).toMatchObject({ type: 'result', outcome: 'failed', failure: { code: 'CSR_DENIED' } });
    expect([...seen]).toEqual(expect.arrayContaining(['change-failed', 'phase-failed', 'waiting', 'notice']));
  });

  it('a reset', async () => {
    cluster = await Cluster.start();
    const { host } = cluster.options();
    await join(cluster.options());
    await reported(reset({ ...(host && { host }) }), (reporter, { outcome, nodeName, changes, left }) =>
      reporter.succeeded({
        outcome,
        fields: { nodeName, changes, left },
        message: { key: 'RESET_DONE', params: node },
      }),
    );
  });

  it('an init that is previewed', async () => {
    cluster = await Cluster.start();
    const { host } = cluster.options();
    // With RSA keys it would take ten times as long.
    const given = {
      kubernetesVersion: 'v1.37.2',
      controlPlaneEndpoint: '192.0.2.11:6443',
      encryptionAlgorithm: 'ECDSA-P256',
    };
    const configuration = [
      { kind: 'InitConfiguration', dryRun: true, skipPhases: ['addon'] },
      { kind: 'ClusterConfiguration', ...given },
    ];
    const lines = await reported(
      init({ ...(host && { host }), configuration, uploadCerts: true, ignorePreflightErrors: ['all'] }),
      (reporter, { outcome, nodeName, changes }) =>
        reporter.succeeded({
          outcome,
          fields: { nodeName, changes },
          message: { key: 'INIT_PREVIEWED', params: node },
        }),
    );
    expect(lines.at(-1)).toMatchObject({ type: 'result', outcome: 'previewed' });
  });
});

test('the last line of what is interrupted, and of a bug, is as the schema has it', () => {
  const out = sink();
  const reporter = new JsonReporter(new Terminal({ out, err: sink() }, new Scrubber(), {}), english, 0);
  reporter.interrupted('SIGTERM', 143);
  reporter.crashed(new TypeError('x'), 1);
  expect(linesOf(out.text).map(wrongWith)).toEqual([undefined, undefined]);
});
