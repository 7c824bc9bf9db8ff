/**
 * Tests the requests of machines whose kubelets wait for certificates, in virtual time, which passes only while
 * everybody waits.
 */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/base/text.ts';
import { CSR_OF_OTHERS } from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import { kubeletCertificate } from '../../../src/engine/conditions/kubelet-certificate.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import type { ApiRequest, ApiResponse } from '../../../src/wire/http/api.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { Authority } from '../../wire/support/authority.ts';

const USER = 'system:bootstrap:abcdef';
const PEM = '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n';
const csr = (index: number) => ({
  metadata: { name: `csr-${index}`, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { request: Buffer.from(PEM).toString('base64') },
});
const listOf = (count: number): ApiResponse => ({
  status: 200,
  serverTime: undefined,
  body: { items: Array.from({ length: count }, (_, index) => csr(index)) },
});

/** Lets `machines` wait for `forMs`; returns when each listed the requests and asked who it is, and its events. */
async function waiting(
  machines: number,
  forMs: number,
  answer: () => ApiResponse,
  hosts: readonly FakeHost[] = [],
  groups: readonly string[] | 429 | 405 = [],
): Promise<{ asked: number[]; reviews: number[]; events: JoinEvent[] }> {
  const time = new VirtualTime();
  const asked: number[] = [];
  const reviews: number[] = [];
  const events: JoinEvent[] = [];
  const request = async ({ method, path }: ApiRequest): Promise<ApiResponse> => {
    if (method === 'POST' && path.endsWith('/selfsubjectreviews')) {
      reviews.push(time.now);
      if (typeof groups === 'number') return { status: groups, serverTime: undefined, body: undefined };
      return { status: 201, serverTime: undefined, body: { status: { userInfo: { username: USER, groups } } } };
    }
    asked.push(time.now);
    return answer();
  };
  const end = new AbortController();
  const one = (index: number) => {
    const host = hosts[index] ?? fakeHost();
    // Spreads chance evenly over the machines.
    const read = { ...host.read, clock: { ...time.clock, random: () => (index + 0.5) / machines } };
    const context = {
      host: { ...host, read },
      trustedCluster: { connection: { request } },
      emit: (event: JoinEvent) => events.push(event),
    };
    return kubeletCertificate(
      { type: 'kubelet-certificate', kubeconfigPath: '/etc/kubernetes/kubelet.conf', nodeName: `worker-${index}` },
      { ...context, signal: end.signal } as unknown as ChangeContext,
    ).catch((error: unknown) => {
      if (!end.signal.aborted) throw error;
    });
  };
  const all = Promise.all(Array.from({ length: machines }, (_, index) => one(index)));
  await time.during(
    Promise.all([
      all,
      time.clock.sleep(forMs).then(() => {
        end.abort();
      }),
    ]),
  );
  return { asked, reviews, events };
}

it('one machine that waits for an approval looks soon, and then every few seconds', async () => {
  const { asked } = await waiting(1, 60_000, () => listOf(1));
  expect(asked.slice(0, 5)).toEqual([2_250, 4_250, 7_250, 10_250, 13_250]);
  expect(asked).toHaveLength(20);
});

it('three hundred do not ask for the requests of all of them every other second', async () => {
  const { asked } = await waiting(300, 30_000, () => listOf(300));
  expect(asked.filter((at) => at < 3_000)).toHaveLength(300);
  // It was fifteen each before the pause for each listed request.
  expect(asked.length).toBeLessThan(300 * 3);
  const inOneSecond = asked.map((from) => asked.filter((at) => at >= from && at < from + 1_000).length);
  expect(Math.max(...inOneSecond.slice(300))).toBeLessThan(50);
});

it('a server that is too busy to tell is left alone as long as it asks for, and nobody says that there is no request', async () => {
  const { asked, events } = await waiting(1, 60_000, () => ({
    status: 429,
    serverTime: undefined,
    body: undefined,
    retryAfterMs: 10_000,
  }));
  expect(asked).toEqual([2_250, 17_250, 32_250, 47_250]);
  expect(events.map((event) => event.type === 'waiting' && event.message.key)).toEqual(
    asked.map(() => 'WAITING_API_SERVER'),
  );
});

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const STRANGERS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** Name of the kubelet's request. */
const OURS = nodeRequestName('worker-0', KEY.publicKey);

/** A request of worker-0, created `atMs` after the start. */
const own = (name: string, atMs: number, denied: boolean, pair = KEY) => {
  const pem = certificateRequest(
    { commonName: 'system:node:worker-0', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] },
    pair,
  );
  return {
    metadata: { name, creationTimestamp: new Date(atMs).toISOString() },
    spec: { request: Buffer.from(pem).toString('base64'), username: USER },
    status: denied ? { conditions: [{ type: 'Denied', reason: 'KubectlDeny', message: 'not this one' }] } : {},
  };
};

const CONFIG = '/var/lib/kubelet/config.yaml';
const KEY_FILE = '/var/lib/kubelet/pki/kubelet-client.key.tmp';
const DROP_IN = '/run/systemd/system/kubelet.service.d/99-kubejoin-key.conf';
const keyPem = () => KEY.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
/** A kubelet that keeps the key of its request in a file. */
const withKey = () =>
  fakeHost({ [CONFIG]: 'kind: KubeletConfiguration\nrotateCertificates: false\n', [KEY_FILE]: keyPem() });
/** A kubelet that keeps it in memory, with what is done to its service. */
const rotating = () => {
  const host = fakeHost({ [CONFIG]: 'kind: KubeletConfiguration\nrotateCertificates: true\n' });
  const did: string[] = [];
  const services = { ...host.write.services, stop: async () => void did.push('stop'), start: async () => {} };
  return { restarting: { ...host, write: { ...host.write, services } } as FakeHost, did };
};
const copied = (name: string, atMs: number) => ({
  metadata: { name, creationTimestamp: new Date(atMs).toISOString() },
});
const answerOf = (items: unknown[]) => (): ApiResponse => ({ status: 200, serverTime: undefined, body: { items } });
const messages = (events: readonly JoinEvent[]) =>
  events.flatMap((event) => ('message' in event ? [event.message] : []));

it('one that is denied ends it, though there are others', async () => {
  let looks = 0;
  const answer = () => {
    looks += 1;
    const items = looks === 1 ? [own(OURS, 1_000, false)] : [own(OURS, 1_000, true), own('second', 3_000, false)];
    return { status: 200, serverTime: undefined, body: { items } };
  };
  await expect(waiting(1, 60_000, answer, [withKey()])).rejects.toMatchObject({
    code: 'CSR_DENIED',
    params: { name: OURS },
  });
  expect(looks).toBe(2);
});

it.each([true, false])(
  'a bound token (%s) waits for its approver, with the key that its request has',
  async (isBound) => {
    const { restarting, did } = rotating();
    const groups = isBound
      ? ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker']
      : ['system:bootstrappers'];
    const unproven = own('unproven', 1_000, false);
    const items = [{ ...unproven, spec: { ...unproven.spec, groups } }];
    const { events } = await waiting(1, 10_000, answerOf(items), [restarting], groups);
    const said = new Set(messages(events).map(({ key }) => key));
    expect(said.has('WAITING_APPROVER')).toBe(isBound);
    expect(said.has('WAITING_CSR_UNPROVEN')).toBe(!isBound);
    expect(did.includes('stop')).toBe(!isBound);
  },
);

it('who it is, a machine asks only if its request is still there at the second look', async () => {
  const groups = ['system:bootstrappers'];
  let looks = 0;
  const pending = (most: number) => () => answerOf(looks++ < most ? [own('unproven', 1_000, false)] : [])();
  expect((await waiting(1, 20_000, pending(1), [], groups)).reviews).toEqual([]);
  looks = 0;
  const { asked, reviews } = await waiting(1, 20_000, pending(2), [], groups);
  expect(reviews).toEqual([asked[1]]);
});

describe('the kubelet of a request that is still pending', () => {
  const groups = ['system:bootstrappers'];
  /** A request of another node. */
  const foreign = (atMs: number, isDecided: boolean) => ({
    ...csr(atMs),
    metadata: { name: `csr-${atMs}`, creationTimestamp: new Date(atMs).toISOString() },
    status: isDecided ? { certificate: 'x' } : {},
  });
  /** True if it was restarted within `forMs`; `others` beside ours, which is of the second 100, at each look from 1. */
  async function isRestarted(forMs: number, others: (look: number) => unknown[]): Promise<boolean> {
    const { restarting, did } = rotating();
    let looks = 0;
    const answer = () => answerOf([own('unproven', 100_000, false), ...others(++looks)])();
    await waiting(1, forMs, answer, [restarting], groups);
    expect(looks).toBeGreaterThan(1);
    return did.includes('stop');
  }
  const seconds = Array.from({ length: 90 }, (_, second) => 1_000 * second);

  it.each<[string, (index: number) => number]>([
    ['older ones of other nodes', (index) => 1_000 * index],
    ['those that other nodes posted in the same second', () => 100_000],
  ])('is not restarted while the cluster decides on %s', async (_, atMs) => {
    const line = (look: number) => seconds.map((__, index) => foreign(atMs(index), index < look * 4));
    expect(await isRestarted(60_000, line)).toBe(false);
  });

  it.each<[string, (look: number) => unknown[]]>([
    ['nobody decides on any of them', () => seconds.map((at) => foreign(at, false))],
    ['it is the oldest', (look) => seconds.map((at) => foreign(100_000 + at, at < look * 1_000))],
    [
      'newer ones are decided on before it, as those of nodes that renew their certificates',
      (look) => [foreign(1_000, false), ...seconds.slice(0, look).map((at) => foreign(106_000 + at, true))],
    ],
  ])('is restarted if %s', async (_, others) => {
    expect(await isRestarted(10_000, others)).toBe(true);
  });
});

it.each([
  ['is not restarted before the cluster has told', 429, false],
  ['is restarted where a proxy lets nobody ask', 405, true],
] as const)('whether the token is bound: the kubelet %s', async (_, status, isRestarted) => {
  const { restarting, did } = rotating();
  const { reviews } = await waiting(1, 20_000, answerOf([own('unproven', 1_000, false)]), [restarting], status);
  expect(reviews.length > 1).toBe(!isRestarted);
  expect(did.includes('stop')).toBe(isRestarted);
});

it.each(['Denied', 'Failed'])('one that has %s ends the join at the first look', async (type) => {
  let looks = 0;
  const conditions = [{ type, reason: 'Why', message: '' }];
  const answer = () => {
    looks += 1;
    return answerOf([{ ...own('unproven', 1_000, false), status: { conditions } }])();
  };
  await expect(waiting(1, 20_000, answer)).rejects.toMatchObject({ code: `CSR_${type.toUpperCase()}` });
  expect(looks).toBe(1);
});

it.each<[string, ApiResponse, string]>([
  ['no list', { status: 200, serverTime: undefined, body: Buffer.from('k8s\0') }, 'WAITING_API_SERVER'],
  ['a refusal', { status: 403, serverTime: undefined, body: undefined }, 'WAITING_CERTIFICATE'],
])('after %s, nobody says that there is no request', async (_, answer, key) => {
  const { events } = await waiting(1, 10_000, () => answer);
  expect(new Set(messages(events).map((message) => message.key))).toEqual(new Set([key]));
});

it('one that was approved before this join asked does not count', async () => {
  const approved = { ...own('csr-a', -3_600_000, false), status: { conditions: [{ type: 'Approved' }] } };
  const { events } = await waiting(1, 6_000, answerOf([approved]));
  expect(new Set(messages(events).map(({ key }) => key))).toEqual(new Set(['WAITING_CSR_NONE']));
});

it('one that is approved is waited for, and named once it is known to be ours', async () => {
  const approved = { ...own('csr-a', 1_000, false), status: { conditions: [{ type: 'Approved' }] } };
  const { events } = await waiting(1, 6_000, answerOf([approved]));
  expect(messages(events)).toEqual([
    { key: 'WAITING_CERTIFICATE' },
    { key: 'WAITING_CSR_SIGNER', params: { name: 'csr-a' } },
  ]);
});

it.each([
  ['the token of this join', USER, 'CSR_DENIED'],
  ['another token', 'system:bootstrap:thief0', undefined],
])('one that is denied, posted with %s, whose key nobody knows', async (_, username, code) => {
  const denied = own('unproven', 1_000, true, STRANGERS);
  const items = [{ ...denied, spec: { ...denied.spec, username } }];
  const wait = waiting(1, 20_000, answerOf(items));
  if (code === undefined) expect(messages((await wait).events).at(-1)).toMatchObject({ key: 'WAITING_CSR_NONE' });
  else await expect(wait).rejects.toMatchObject({ code });
});

it('one that was denied before this join asked, for another key, is an earlier attempt’s', async () => {
  const earlier = nodeRequestName('worker-0', STRANGERS.publicKey);
  const items = [own(earlier, -5_000, true, STRANGERS), own(OURS, 1_000, false)];
  const { events } = await waiting(1, 20_000, answerOf(items), [withKey()]);
  expect(messages(events)).toContainEqual({
    key: 'WAITING_CSR_APPROVAL',
    params: { name: OURS },
  });
});

/** A copy of our request: anybody who can list requests can post its bytes again. */
describe('beside copies of our request', () => {
  const approvals = (events: readonly JoinEvent[]) =>
    new Set(messages(events).filter(({ key }) => key === 'WAITING_CSR_APPROVAL'));
  const named = async (items: unknown[]) => {
    const { events } = await waiting(1, 20_000, answerOf(items), [withKey()]);
    return {
      approved: [...approvals(events)],
      warnings: messages(events).filter(({ key }) => key === 'CSR_OF_OTHERS'),
    };
  };

  it.each([
    ['newer', 2_000],
    ['older, by the clock of another API server', 500],
  ])('ours is named, and one that looks %s is warned of', async (_, at) => {
    const { approved, warnings } = await named([
      own(OURS, 1_000, false),
      { ...own(OURS, 1_000, false), ...copied('copy', at) },
    ]);
    expect(new Set(approved.map((message) => JSON.stringify(message)))).toEqual(
      new Set([JSON.stringify({ key: 'WAITING_CSR_APPROVAL', params: { name: OURS } })]),
    );
    expect(warnings).toEqual([{ key: 'CSR_OF_OTHERS', params: { node: 'worker-0', names: ['copy'], more: 0 } }]);
  });

  it.each(['Denied', 'Failed'])('ours is waited for when one has %s', async (type) => {
    let looks = 0;
    const answer = (): ApiResponse => {
      looks += 1;
      const ours = own(OURS, 1_000, false);
      const conditions = looks > 1 ? [{ type, reason: 'Why', message: '' }] : [];
      const items = [ours, { ...ours, ...copied('copy', 2_000), status: { conditions } }];
      return { status: 200, serverTime: undefined, body: { items } };
    };
    const { events } = await waiting(1, 20_000, answer, [withKey()]);
    expect(looks).toBeGreaterThan(2);
    expect(messages(events).at(-1)).toEqual({ key: 'WAITING_CSR_APPROVAL', params: { name: OURS } });
  });
});

it('a list that the server keeps forgetting half-way is not known: nobody says that there is no request', async () => {
  let asked = 0;
  const answer = () => {
    asked += 1;
    const body = { metadata: { continue: 'further' }, items: [csr(asked)] };
    return asked % 2 === 1
      ? { status: 200, serverTime: undefined, body }
      : { status: 410, serverTime: undefined, body: undefined };
  };
  const { events } = await waiting(1, 20_000, answer);
  expect(new Set(events.map((event) => event.type === 'waiting' && event.message.key))).toEqual(
    new Set(['WAITING_API_SERVER']),
  );
});

describe('beside requests of strangers', () => {
  const strangers = () => [own('stranger-1', 2_000, false, STRANGERS), own('stranger-2', 3_000, false, STRANGERS)];

  it('only the one that the kubelet’s key has signed is named; the others are warned of, once', async () => {
    const { events } = await waiting(1, 20_000, answerOf([...strangers(), own(OURS, 1_000, false)]), [withKey()]);
    const said = messages(events);
    expect(
      said.filter(({ key }) => key === 'WAITING_CSR_APPROVAL').map((one) => 'params' in one && one.params),
    ).toContainEqual({
      name: OURS,
    });
    expect(JSON.stringify(said.filter(({ key }) => key === 'WAITING_CSR_APPROVAL'))).not.toContain('stranger');
    const warnings = said.filter(({ key }) => key === 'CSR_OF_OTHERS');
    expect(warnings).toEqual([
      { key: 'CSR_OF_OTHERS', params: { node: 'worker-0', names: ['stranger-1', 'stranger-2'], more: 0 } },
    ]);
  });

  describe('whose names no kubelet uses', () => {
    const misnamed = ['$(reboot)', '--all'].map((name) => own(name, 1_000, false, STRANGERS));

    it('they are warned of, once, but not named', async () => {
      const { events } = await waiting(1, 20_000, answerOf([...misnamed, own(OURS, 1_000, false)]), [withKey()]);
      const warnings = messages(events).filter(({ key }) => key === 'CSR_OF_OTHERS');
      expect(warnings).toEqual([{ key: 'CSR_OF_OTHERS', params: { node: 'worker-0', names: [], more: 2 } }]);
      expect(messages(events).at(-1)).toEqual({ key: 'WAITING_CSR_APPROVAL', params: { name: OURS } });
      expect(JSON.stringify(events)).not.toMatch(/reboot|--all/);
    });

    it('who it is, a machine asks at once, because its approver may be the one to decide', async () => {
      const groups = ['system:bootstrappers', 'system:bootstrappers:kubejoin:worker'];
      const { events } = await waiting(1, 3_000, answerOf(misnamed), [], groups);
      expect(messages(events)).toEqual([{ key: 'WAITING_APPROVER', params: { node: 'worker-0' } }]);
    });

    it('nobody says that there is no request, and that none may be approved is said', async () => {
      const { events } = await waiting(1, 20_000, answerOf(misnamed));
      expect(new Set(messages(events).map(({ key }) => key))).toEqual(new Set(['WAITING_CSR_UNPROVEN']));
    });

    it('one that is denied is not the one whose deletion is recommended', async () => {
      const items = [own('$(reboot)', 1_000, true, STRANGERS), own('unproven', 1_000, true, STRANGERS)];
      const wait = waiting(1, 20_000, answerOf(items));
      await expect(wait).rejects.toMatchObject({ code: 'CSR_DENIED', params: { name: 'unproven' } });
    });

    it.each<[string[], number, string]>([
      [[], 1, 'There is another certificate request for the node n. '],
      [[], 3, 'There are other certificate requests for the node n. '],
      [['a'], 0, 'There is another certificate request for the node n: a. '],
      [['a'], 1, 'There are other certificate requests for the node n: a and 1 more. '],
    ])('with the names %j and %d more it reads "%s"', (names, more, beginning) => {
      expect(CSR_OF_OTHERS.english({ node: 'n', names, more }, inEnglish)).toContain(`${beginning}Do not approve`);
    });
  });

  it('none is named while the kubelet’s key is in no file, and that is said', async () => {
    const host = fakeHost({ [CONFIG]: 'rotateCertificates: true\n', [KEY_FILE]: keyPem() });
    host.manager = undefined;
    const { events } = await waiting(1, 30_000, answerOf([...strangers(), own(OURS, 1_000, false)]), [host]);
    expect(new Set(messages(events).map(({ key }) => key))).toEqual(new Set(['WAITING_CSR_UNPROVEN']));
  });

  it('the denial of a stranger’s request does not end the join', async () => {
    const items = [own('stranger', 1_000, true, STRANGERS), own(OURS, 1_000, false)];
    const { events } = await waiting(1, 20_000, answerOf(items), [withKey()]);
    expect(messages(events)).toContainEqual({ key: 'WAITING_CSR_APPROVAL', params: { name: OURS } });
  });

  it('a kubelet that holds its key in memory is started anew with the key in a file, and its configuration is as before', async () => {
    const before = 'kind: KubeletConfiguration\nrotateCertificates: true # as kubeadm\n';
    const host = fakeHost({ [CONFIG]: before });
    const items = [...strangers(), own('in-memory', 1_000, false, STRANGERS)];
    const did: string[] = [];
    const services = {
      ...host.write.services,
      stop: async () => void did.push('stop'),
      async start() {
        // A reboot removes everything below /run, even if this program is killed here.
        expect(host.content.get(CONFIG)?.bytes.toString()).toBe(before);
        const rotates = !host.content.get(DROP_IN)?.bytes.toString().includes('--rotate-certificates=false');
        did.push(rotates ? 'start' : 'start without rotation');
        await host.write.files.write(KEY_FILE, Buffer.from(keyPem()), { mode: 0o600 });
        items.push(own(OURS, 5_000, false));
      },
    };
    const restarting = { ...host, write: { ...host.write, services } } as FakeHost;
    const { events } = await waiting(1, 30_000, answerOf(items), [restarting]);
    expect(did).toEqual(['stop', 'start without rotation']);
    expect(host.content.get(CONFIG)?.bytes.toString()).toBe(before);
    expect([host.content.has(DROP_IN), host.content.has(KEY_FILE)]).toEqual([false, false]);
    const keys = messages(events).map(({ key }) => key);
    expect(keys[0]).toBe('WAITING_CSR_UNPROVEN');
    expect(messages(events)).toContainEqual({ key: 'WAITING_CSR_APPROVAL', params: { name: OURS } });
    expect(messages(events)).toContainEqual({
      key: 'CSR_OF_OTHERS',
      params: { node: 'worker-0', names: ['stranger-1', 'stranger-2', 'in-memory'], more: 0 },
    });
  });
});

describe('a valid certificate of this node', () => {
  const KUBECONFIG = '/etc/kubernetes/kubelet.conf';
  const PEM = '/var/lib/kubelet/pki/kubelet-client-current.pem';
  const NODE = { commonName: 'system:node:worker-0', organization: 'system:nodes' };
  const kubeconfig = (authority: Authority, path?: string) => {
    const cluster = {
      server: 'https://10.0.0.9:6443',
      'certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
    };
    const user = { 'client-certificate': path, 'client-key': path };
    const users = path === undefined ? [] : [{ name: 'u', user }];
    return JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'c', cluster }], users });
  };
  const waitOn = (host: FakeHost, trustedCluster: object | undefined) => {
    // Nobody looks at the requests here.
    const clock = { ...host.read.clock, now: () => Date.now(), sleep: () => new Promise<void>(() => {}) };
    const here = { ...host, read: { ...host.read, clock } };
    const done = { yet: false };
    const context = { host: here, trustedCluster, emit: () => {}, signal: patience() };
    const waited = kubeletCertificate(
      { type: 'kubelet-certificate', kubeconfigPath: KUBECONFIG, nodeName: 'worker-0' },
      context as unknown as ChangeContext,
    ).then(() => {
      done.yet = true;
    });
    return { done, waited };
  };

  it('beside the kubelet.conf of another cluster is waited with, until the kubelet has written its own', async () => {
    const [ours, others] = await Promise.all([Authority.make(), Authority.make('other')]);
    const { certificate } = await ours.issue(NODE);
    const host = fakeHost({ [KUBECONFIG]: kubeconfig(others), [PEM]: certificate });
    await waitOn(host, undefined).waited;
    const { done, waited } = waitOn(host, { server: 'https://10.0.0.1:6443', caBundle: ours.pem });
    // The kubelet does not write it at once: half of it may be read.
    for (const content of [kubeconfig(others), kubeconfig(ours).slice(0, 40), kubeconfig(ours)]) {
      expect(done.yet).toBe(false);
      await host.write.files.write(KUBECONFIG, Buffer.from(content), { mode: 0o600 });
      await new Promise(setImmediate);
    }
    await waited;
  });

  it.each([true, false])('counts where kubelet.conf names it: cert-dir may be any directory (%s)', async (isKnown) => {
    const ours = await Authority.make();
    const { certificate } = await ours.issue(NODE);
    const elsewhere = '/data/kubelet-pki/kubelet-client-current.pem';
    // That of an earlier join is at the default path.
    const host = fakeHost({ [KUBECONFIG]: kubeconfig(ours, elsewhere), [PEM]: certificate });
    const { files } = host.read;
    const { changed } = files;
    const watched = new Promise<void>((resolve) => {
      files.changed = (path, signal) => {
        if (path === elsewhere) resolve();
        return changed(path, signal);
      };
    });
    const trustedCluster = isKnown ? { server: 'https://10.0.0.1:6443', caBundle: ours.pem } : undefined;
    const { done, waited } = waitOn(host, trustedCluster);
    await Promise.race([watched, waited]);
    expect(done.yet).toBe(false);
    await host.write.files.write(elsewhere, Buffer.from(certificate), { mode: 0o600 });
    await waited;
  });

  it('takes with it the key of its request, which is in the same directory', async () => {
    const ours = await Authority.make();
    const { certificate } = await ours.issue(NODE);
    const elsewhere = '/data/kubelet-pki/kubelet-client-current.pem';
    const files = { [KUBECONFIG]: kubeconfig(ours, elsewhere), [elsewhere]: certificate };
    const host = fakeHost({ ...files, '/data/kubelet-pki/kubelet-client.key.tmp': keyPem() });
    await waitOn(host, { server: 'https://10.0.0.1:6443', caBundle: ours.pem }).waited;
    expect([...host.content.keys()].sort()).toEqual(Object.keys(files).sort());
  });
});
