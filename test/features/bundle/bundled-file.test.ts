import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { CA_PIN_MISMATCH, TOKEN_UNKNOWN } from '../../../src/cluster/discovery/cluster-discovery-sentences.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { bundledFile, explainedByBundle, joinBeside } from '../../../src/features/bundle/bundled-file.ts';
import {
  accepting,
  bundleOf,
  CONFIGURATION,
  checksumsIn,
  HOUR,
  hostWith,
  NOW,
  opened,
  PATH,
  PIN,
  SIGNERS,
  WORKER_IMAGES,
} from './support.ts';

const bundle = await bundleOf({ configuration: CONFIGURATION });

type Given = Parameters<typeof bundledFile>[0];

function read(values: Given['values'] = {}, { now = NOW, hostname = 'node-1', ...more }: Partial<Given> & Moment = {}) {
  const host = hostWith(bundle, { now });
  const system = { ...host.system, hostname: () => hostname };
  return bundledFile({
    ...{ path: PATH, signers: SIGNERS, emit: () => {}, verify: accepting(checksumsIn(bundle)) },
    ...{ values, endpoint: undefined, mayBeExpired: false, host: { ...host, system } as Given['host'] },
    ...more,
  });
}
interface Moment {
  now?: number;
  hostname?: string;
}

const foreign = (of: string, theirs: string, own: string) => ({
  code: 'BUNDLE_FOREIGN',
  params: { path: PATH, of, bundle: theirs, own },
});

it('a bundle for this machine gives its configuration and its images', async () => {
  const events: JoinEvent[] = [];
  const found = await read({}, { emit: (event) => events.push(event) });
  expect(found).toMatchObject({ path: PATH, expired: undefined });
  expect(found.images.images.map(({ name }) => name)).toEqual(WORKER_IMAGES);
  const params = { node: 'node-1', signer: 'admin@example.com', expires: '2026-11-29T12:00:00.000Z' };
  expect(events).toEqual([{ type: 'notice', level: 'info', message: { key: 'BUNDLE_VERIFIED', params } }]);
  const { configuration } = joinBeside({}, found);
  expect(configuration).toMatchObject({
    nodeRegistration: { name: 'node-1' },
    discovery: { bootstrapToken: { apiServerEndpoint: '192.0.2.1:6443', caCertHashes: [PIN] } },
  });
});

it('options beside it are taken, but for those that it has confirmed', async () => {
  const values = { nodeName: 'node-1', caCertHashes: [PIN], ignorePreflightErrors: ['swap'] };
  const { configuration } = joinBeside(values, await read(values));
  expect(configuration.nodeRegistration).toMatchObject({ name: 'node-1', ignorePreflightErrors: ['swap'] });
  expect(configuration.discovery.bootstrapToken?.caCertHashes).toEqual([PIN]);
});

describe('a bundle is for one machine', () => {
  it.each<[string, Given['values'], Partial<Given> & Moment]>([
    ['its host name', {}, {}],
    ['its host name in capitals', {}, { hostname: 'NODE-1' }],
    ['the name that is given', { nodeName: 'node-1' }, { hostname: 'other' }],
    ['an empty name, which is none', { nodeName: '' }, {}],
    ['the endpoint', {}, { endpoint: '192.0.2.1:6443' }],
    ['an empty endpoint, which is none', {}, { endpoint: '' }],
    ['the hash', { caCertHashes: [PIN] }, {}],
    ['the hash in capitals', { caCertHashes: [PIN.toUpperCase().replace('SHA256', 'sha256')] }, {}],
    ['one of several hashes', { caCertHashes: [`sha256:${'0'.repeat(64)}`, PIN] }, {}],
    ['no hash', { caCertHashes: [] }, {}],
  ])('which has %s', async (_, values, more) => {
    expect((await read(values, more)).path).toBe(PATH);
  });

  const other = `sha256:${'CD'.repeat(32)}`;
  it.each<[string, Given['values'], Partial<Given> & Moment, object]>([
    ['host name', {}, { hostname: 'other' }, foreign('node', 'node-1', 'other')],
    ['given name', { nodeName: 'other' }, {}, foreign('node', 'node-1', 'other')],
    ['given name in capitals', { nodeName: 'NODE-1' }, {}, foreign('node', 'node-1', 'NODE-1')],
    ['endpoint', {}, { endpoint: 'e:1' }, foreign('endpoint', '192.0.2.1:6443', 'e:1')],
    ['hash', { caCertHashes: [other] }, {}, foreign('cluster', PIN, other.toLowerCase())],
  ])('and not for one with another %s', async (_, values, more, failure) => {
    await expect(read(values, more)).rejects.toMatchObject(failure);
  });
});

describe('options that the bundle has are refused', () => {
  it.each<[keyof Given['values'], unknown, string]>([
    ['token', 'x', '--token'],
    ['token', '', '--token'],
    ['discoveryToken', 'x', '--discovery-token'],
    ['tlsBootstrapToken', 'x', '--tls-bootstrap-token'],
    ['controlPlane', true, '--control-plane'],
    ['criSocket', 'unix:///x', '--cri-socket'],
    ['patches', '/x', '--patches'],
  ])('%s: %j', async (option, value, flag) => {
    await expect(read({ [option]: value })).rejects.toMatchObject({
      code: 'FLAGS_INVALID',
      params: { problems: [{ path: flag, key: 'BUNDLE_FLAG_UNFIT' }] },
    });
  });

  it('also those of a bundle without a path, before anything is read', async () => {
    const verify = () => expect.unreachable('it was read');
    const params = { problems: [{ path: '--bundle', key: 'BUNDLE_FLAG_MISSING' }] };
    await expect(read({}, { path: '', verify: verify as never })).rejects.toMatchObject({ params });
  });

  it('but not those of the run', async () => {
    await read({ ifNeeded: true, undoOnFailure: true, dryRun: true } as Given['values']);
  });
});

describe('an expired bundle', () => {
  const late = NOW + 24 * HOUR + 1;
  const expired = { code: 'BUNDLE_EXPIRED', params: { path: PATH, now: '2026-11-29T12:00:00.001Z' } };

  it('is refused', async () => {
    await expect(read({}, { now: late })).rejects.toMatchObject(expired);
    await expect(opened(bundle, { host: hostWith(bundle, { now: late }) })).rejects.toMatchObject(expired);
  });

  it('is given where it may be one, with the failure and without a word of its end', async () => {
    const events: JoinEvent[] = [];
    const found = await read({}, { now: late, mayBeExpired: true, emit: (event) => events.push(event) });
    expect(found.expired).toMatchObject(expired);
    expect(events).toEqual([]);
  });
});

it('a configuration that is none is refused with the path of the bundle', async () => {
  const bad = await bundleOf({ configuration: new Secret('kind: [\n') });
  const host = hostWith(bad);
  const given = { host: { ...host, system: { ...host.system, hostname: () => 'node-1' } } as Given['host'] };
  await expect(read({}, { ...given, verify: accepting(checksumsIn(bad)) })).rejects.toThrow(PATH);
});

it('another CA behind the endpoint means that the bundle is for another cluster, an unknown token that it was used', () => {
  const sample = { ...CA_PIN_MISMATCH.sample, expected: ['sha256:a', 'sha256:b'], seen: ['sha256:c', 'sha256:d'] };
  const mismatch: Failure = new Failure(CA_PIN_MISMATCH, sample);
  const explained = explainedByBundle(mismatch, PATH);
  expect(explained).toMatchObject({ ...foreign('cluster', 'sha256:a, sha256:b', 'sha256:c, sha256:d') });
  expect((explained as Failure).cause).toBe(mismatch);
  const unknown = new Failure(TOKEN_UNKNOWN, TOKEN_UNKNOWN.sample);
  const gone = explainedByBundle(unknown, PATH) as Failure;
  expect(gone).toMatchObject({ code: 'BUNDLE_TOKEN_GONE', params: { path: PATH, tokenId: 'abcdef' }, cause: unknown });
  expect(gone.text.cure).toBe('For another join, create a new bundle with "kubejoin bundle create".');
  for (const other of [new Error('x'), 'x', undefined]) expect(explainedByBundle(other, PATH)).toBe(other);
});
