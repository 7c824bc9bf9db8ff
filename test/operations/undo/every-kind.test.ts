/** A change of any kind, on a host with anything at its paths: an undo gives the host of before, or lists what differs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, type ChangeKind, change, type Steps } from '../../../src/engine/changes/change.ts';
import { touchedBy } from '../../../src/engine/changes/effects.ts';
import { createExecutor } from '../../../src/engine/executor.ts';
import { joinEnding } from '../../../src/engine/finish.ts';
import { kindOf } from '../../../src/engine/kinds/index.ts';
import type { FileWriter, Host } from '../../../src/host/ports.ts';
import { undo } from '../../../src/operations/undo.ts';
import { signKubeletClient } from '../../../src/simulation/control-plane/certificates.ts';
import { parseRequest } from '../../../src/simulation/control-plane/parse-request.ts';
import { createClusterPki } from '../../../src/simulation/initial/cluster-pki.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { testAuthority } from '../../pki/test-authority.ts';
import { patience } from '../../support/patience.ts';
import {
  CA_DIRECTORY,
  KINDS_BEYOND_UNDO,
  KINDS_OF_FILES,
  KINDS_OF_NO_FILE,
  NOW,
  type Paths,
} from './support/every-kind.ts';
import { put, STATES, type State, stateOf, type TreeHost, treeHost } from './support/host-tree.ts';

const CA = testAuthority();
const pki = createClusterPki('ecdsa', NOW);
const KUBECONFIG = JSON.stringify({
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
  clusters: [{ name: 'c', cluster: { server: 'https://192.0.2.1:6443' } }],
  ...{ users: [{ name: 'u', user: { token: 'x' } }], contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }] },
});

/** A cluster that issues each certificate. */
function issuingCluster() {
  let posted: { spec: { request: string; usages: string[] } } | undefined;
  return {
    server: 'https://192.0.2.10:6443',
    connection: {
      async request({ body }: ApiRequest) {
        posted = body as typeof posted;
        return { status: 201, serverTime: undefined, body: {} };
      },
      async *watch() {
        const { spec } = posted ?? expect.fail('no request');
        const request = Buffer.from(spec.request, 'base64').toString();
        const options = { usages: spec.usages, now: NOW, ttlMs: 86_400_000 };
        const certificate = await signKubeletClient((await pki).ca, parseRequest(request), options);
        yield { type: 'ADDED', object: { spec, status: { certificate: Buffer.from(certificate).toString('base64') } } };
      },
    },
  };
}

/** Writers that a change uses itself, with the path that each call is about. */
function recording(host: Host, touched: Set<string>): Host {
  const { files } = host.write;
  const noted = (name: keyof FileWriter) => {
    const call = files[name] as (path: unknown, ...rest: unknown[]) => Promise<unknown>;
    return (path: unknown, ...rest: unknown[]) => {
      if (typeof path === 'string') touched.add(path);
      return call(path, ...rest);
    };
  };
  const names = ['write', 'makeDirectory', 'link', 'remove', 'setOwner', 'empty', 'removeDirectory'] as const;
  const recorded = Object.fromEntries(names.map((name) => [name, noted(name)])) as unknown as FileWriter;
  return { read: host.read, write: { ...host.write, files: { ...files, ...recorded } } };
}

const emit = () => undefined;

/** Makes the changes as a join does, successful or not. Returns its error. */
async function joined({ host }: TreeHost, changes: readonly Change[], touched = new Set<string>()): Promise<unknown> {
  const identity = async () => ({ cluster: '', node: 'a' });
  const executor = createExecutor({ journal: { host, identity, ending: joinEnding, command: 'join' } });
  await executor.begin(emit);
  const trustedCluster = issuingCluster() as never;
  const context = { host: recording(host, touched), trustedCluster, emit, signal: patience() };
  function* steps(): Steps {
    for (const one of changes) yield* change(one);
  }
  try {
    await executor.run('p', steps(), context);
    await executor.succeeded();
    return undefined;
  } catch (error) {
    await executor.failed(emit);
    return error;
  } finally {
    executor.end();
  }
}

function undone({ host }: TreeHost) {
  const settings = { dryRun: false, force: true, allowRunningPods: true, kubeconfigPath: undefined, criSocket: '' };
  return undo({ host, settings, emit, signal: patience(), confirm: async () => true });
}

const NAMES = [
  'plain',
  'a, b',
  ' blank ',
  'new\nline',
  `"quo'tes"`,
  'back\\slash',
  '-> arrow',
  'ü\u{1f600}',
  '%2f',
  '/etc, /srv',
];

const PLACES = ['/etc/kubernetes', '/srv'];

const host = fc.record({
  place: fc.constantFrom(...PLACES),
  name: fc.constantFrom(...NAMES),
  states: fc.array(fc.constantFrom(...STATES), { minLength: 5, maxLength: 5 }),
  isKubeconfig: fc.boolean(),
});

/** Each state at the first path, and in the other order at the next ones; random hosts follow. */
const EACH_STATE = STATES.map((first, index): [Given] => {
  const [place, name] = [PLACES[index % PLACES.length] ?? '', NAMES[index % NAMES.length] ?? ''];
  const others = STATES.slice(index).concat(STATES.slice(0, index)).reverse().slice(0, 4);
  return [{ place, name, states: [first, ...others], isKubeconfig: index % 2 === 0 }];
});

/** The store follows the request whose key it needs. */
function changesOf(kind: ChangeKind, make: (paths: Paths) => Change, paths: Paths): Change[] {
  const request = KINDS_OF_FILES.find(([name]) => name === 'request-kubelet-certificate')?.[1] ?? expect.fail();
  return kind === 'store-kubelet-certificate' ? [request(paths), make(paths)] : [make(paths)];
}

async function pathsOf(changes: readonly Change[]): Promise<string[]> {
  const all = await Promise.all(changes.map(async (one) => touchedBy((await kindOf(one)).effects(one))));
  return [...new Set(all.flat())];
}

interface Given {
  place: string;
  name: string;
  states: State[];
  isKubeconfig: boolean;
}

async function check(kind: ChangeKind, make: (paths: Paths) => Change, given: Given): Promise<void> {
  const { place, name, states, isKubeconfig } = given;
  const tree = await treeHost(NOW);
  const at = `${place}/${name}`;
  const changes = changesOf(kind, make, { certificate: `${at}/of "us".crt`, key: `${at}/of us.key` });
  await tree.directory.put(`${CA_DIRECTORY}/ca.crt`, CA.pem);
  await tree.directory.put(`${CA_DIRECTORY}/ca.key`, CA.keyPem, 0o600);
  const paths = await pathsOf(changes);
  for (const [index, path] of paths.entries())
    put(tree.directory, path, states[index % states.length] ?? 'nothing', isKubeconfig ? KUBECONFIG : 'before');
  const before = await stateOf(tree.directory);
  const touched = new Set<string>();
  await joined(tree, changes, touched);
  expect([...touched].filter((path) => !paths.includes(path))).toEqual([]);
  const { left, outcome } = await undone(tree);
  const after = await stateOf(tree.directory);
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  const listed = left.flatMap(({ items }) => items).join('\n');
  const unlisted = differing.filter((path) => !listed.includes(Buffer.from(path, 'latin1').toString()));
  const unlike = unlisted.map((path) => ({ path, before: before.get(path), after: after.get(path) }));
  // A join that changed nothing leaves its journal; whatever is at the other name of a hard link is the same.
  const isApart = (path: string) =>
    outcome === 'nothing-to-do' ? path.startsWith('/var/lib/kubejoin') : /^\/srv\/[0-9a-f]{8}$/.test(path);
  const isSame = (one: string = '', other: string = '') => one.replace(/ [12] /, ' ') === other.replace(/ [12] /, ' ');
  expect(unlike.filter(({ path, before, after }) => !isApart(path) || (before && !isSame(before, after)))).toEqual([]);
}

/** Nobody else can give a file to another user, or look into a directory without the bit to enter it. */
const isRoot = process.getuid?.() === 0;

describe.each(KINDS_OF_FILES)('%s', (kind, make) => {
  test.skipIf(kind === 'set-owner' && !isRoot)('touches what it says, and is undone on any host', async () => {
    await fc.assert(
      fc.asyncProperty(host, (given) => check(kind, make, given)),
      { examples: EACH_STATE, numRuns: STATES.length + 4 },
    );
  });
});

const PATHS_OF_US = { certificate: '/srv/a, b/x.crt', key: '/srv/a, b/x.key' };

test.each(KINDS_OF_NO_FILE)('%s touches no file', async (_, make) => {
  const tree = await treeHost(NOW);
  const before = await stateOf(tree.directory);
  const made = make(PATHS_OF_US);
  expect(touchedBy((await kindOf(made)).effects(made))).toEqual([]);
  const touched = new Set<string>();
  await joined(tree, [made], touched);
  expect([...touched]).toEqual([]);
  await undone(tree);
  const after = [...(await stateOf(tree.directory))].filter(([path]) => !path.startsWith('/var/lib/kubejoin'));
  expect(new Map(after)).toEqual(before);
});

test.each(KINDS_BEYOND_UNDO)('no join makes a change of the kind %s', async (kind, make) => {
  const made = make(PATHS_OF_US);
  expect(made.kind).toBe(kind);
  expect((await kindOf(made)).effects(made)).toMatchObject({ beyondUndo: true });
});
