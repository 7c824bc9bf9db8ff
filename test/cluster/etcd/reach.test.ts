import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import type { EtcdHere } from '../../../src/cluster/etcd/leaving.ts';
import { reachEtcd, troubleAt } from '../../../src/cluster/etcd/reach-to-leave.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { failureSamples, failureWith } from '../../support/sentences.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../../wire/support/servers.ts';
import { fakeHost, virtualClock } from '../discovery/support/host.ts';
import { type Answers, fakeConnections, listOf, member, urlOf } from './support/fake-connections.ts';

const [ONE, TWO, THREE] = [urlOf(1), urlOf(2), urlOf(3)];
const refused = new Failure(CONNECTION_REFUSED, { server: 'x' });
const noLeader = new EtcdRefusal('u', 14, 'no leader');
const list = listOf(member(1), member(2));
const GONE = { open: () => refused };

let ca: Authority;
let client: Issued;
beforeAll(async () => {
  ca = await Authority.make('etcd-ca');
  client = await ca.issue();
});
afterEach(() => vi.restoreAllMocks());

interface Setting {
  here?: Partial<EtcdHere>;
  /** Names of the client certificates that are there. */
  clients?: string[];
  /** admin.conf, or the error of reading it. */
  conf?: string | Error;
  /** Called when admin.conf is read. */
  onConf?: () => void;
  /** Ports on which this machine listens. */
  listens?: number[];
}

function reaching(
  answers: Record<string, Answers>,
  { here, clients = ['etcd/healthcheck-client'], conf, onConf, listens = [] }: Setting = {},
) {
  const used = fakeConnections(answers);
  const pairs = clients.flatMap((name) => [
    [`/p/${name}.crt`, client.certificate],
    [`/p/${name}.key`, client.key],
  ]);
  const clock = virtualClock(0);
  const admin = typeof conf === 'string' && { '/admin.conf': conf };
  const fake = fakeHost({ files: { '/p/etcd/ca.crt': ca.pem, ...admin, ...Object.fromEntries(pairs) }, clock });
  const read: typeof fake.files.read = async (path, options) => {
    if (path === '/admin.conf') onConf?.();
    if (path === '/admin.conf' && conf instanceof Error) throw conf;
    return fake.files.read(path, options);
  };
  const listened: number[] = [];
  const systemListens = async (port: number) => {
    listened.push(port);
    return listens.includes(port);
  };
  const host = {
    ...fake,
    files: { ...fake.files, read },
    clock: { ...clock, now: Date.now },
    system: { ...fake.system, systemListens },
  } as unknown as HostReader;
  const stop = new AbortController();
  const own: EtcdHere = { peerUrls: [], clientUrls: [ONE], otherUrls: [TWO], certificatesDir: '/p', ...here };
  const context = { host, emit: () => {}, signal: stop.signal };
  const result = reachEtcd(own, '/admin.conf', context);
  // Some tests look at something else.
  result.catch(() => {});
  return { ...used, clock, listened, stop, fake, context, result };
}

describe('from a machine that leaves', () => {
  it('etcd answers at what the machine knows', async () => {
    const { result, opened, clock, fake } = reaching({ [ONE]: { list: () => list } });
    expect(await result).toMatchObject({ type: 'answering', opened: { answering: list } });
    expect(opened.map(([url]) => url)).toEqual([ONE]);
    await clock.sleep(2_000);
    expect(fake.read).not.toContain('/admin.conf');
  });

  it('each URL is asked once, however it is written', async () => {
    const here = { clientUrls: [ONE, `${ONE}/`], otherUrls: ['https://10.0.0.1:2379/', TWO] };
    const { result, opened } = reaching({ [ONE]: GONE, [TWO]: { list: () => list } }, { here });
    expect(await result).toMatchObject({ type: 'answering' });
    expect(opened.map(([url]) => url)).toEqual([ONE, TWO]);
  });

  it('etcd is silent when nobody answers for three seconds', async () => {
    const { result, clock, listened } = reaching({ [ONE]: GONE, [TWO]: GONE });
    expect(await result).toEqual({
      type: 'silent',
      troubles: [
        { url: ONE, reason: refused },
        { url: TWO, reason: refused },
      ],
    });
    expect(listened).toEqual([2379]);
    // The Pods are read half a second later.
    expect(clock.slept.map(({ ms }) => ms)).toContain(500);
    expect(clock.monotonic()).toBeGreaterThan(2_000);
    expect(clock.monotonic()).toBeLessThanOrEqual(3_000);
  });

  it('one that listens here all the same is named, with its reason', async () => {
    const here = { clientUrls: ['https://10.0.0.1:7000', 'https://10.0.0.1/', ONE] };
    const answers = { 'https://10.0.0.1:7000': GONE, 'https://10.0.0.1/': GONE, [ONE]: GONE, [TWO]: GONE };
    const { result, listened } = reaching(answers, { here, listens: [2379] });
    expect(await result).toMatchObject({ type: 'silent', here: { url: ONE, reason: refused } });
    expect(listened).toEqual([7000, 443, 2379]);
  });

  it('members that run without a majority', async () => {
    const { result, asked } = reaching(
      {
        [ONE]: { list: () => noLeader, status: () => ({ memberId: 1n }) },
        [TWO]: { list: () => noLeader, status: () => noLeader },
        [THREE]: GONE,
      },
      { here: { otherUrls: [TWO, THREE] } },
    );
    expect(await result).toEqual({
      type: 'no-quorum',
      alive: [ONE, TWO],
      troubles: [
        { url: ONE, reason: 'no leader' },
        { url: TWO, reason: 'no leader' },
        { url: THREE, reason: refused },
      ],
    });
    expect(asked.filter(([, what]) => what === 'status')).toEqual([
      [ONE, 'status', 1_500],
      [TWO, 'status', 1_500],
    ]);
  });

  it('ends with the signal', async () => {
    const { result, stop, clock } = reaching({ [ONE]: GONE, [TWO]: GONE });
    clock.sleep(1_000).then(() => stop.abort(new Error('interrupted')));
    await expect(result).rejects.toThrow('interrupted');
  });

  it('hides no bug', async () => {
    const { result, closed } = reaching({ [ONE]: { list: () => new TypeError('a bug') }, [TWO]: GONE });
    await expect(result).rejects.toThrow('a bug');
    expect(closed).toEqual([ONE]);
  });
});

describe('its Pods', () => {
  let api: TestServer;
  let conf: string;
  beforeAll(async () => {
    api = await httpsServer(await ca.issue(), (request, response) => {
      const annotations = { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `${ONE}/,${THREE}` };
      const pod = { metadata: { name: 'etcd-1', annotations }, spec: { nodeName: 'cp' } };
      const items = request.url?.startsWith('/api/v1/nodes') ? [{ metadata: { name: 'cp' } }] : [pod];
      json({ kind: 'List', items })(request, response);
    });
    const authority = Buffer.from(ca.pem).toString('base64');
    const cluster = { server: `https://127.0.0.1:${api.port}`, 'certificate-authority-data': authority };
    conf = JSON.stringify({ clusters: [{ name: 'k', cluster }], users: [{ name: 'u', user: { token: 'a' } }] });
    return () => api.close();
  });

  it('lead to a member that answers', async () => {
    const { result, opened } = reaching({ [ONE]: GONE, [TWO]: GONE, [THREE]: { list: () => list } }, { conf });
    expect(await result).toMatchObject({ type: 'answering', opened: { answering: list } });
    expect(opened.at(-1)?.[0]).toBe(THREE);
    expect(opened.map(([url]) => url)).not.toContain(`${ONE}/`);
  });

  it('lead to nobody who answers', async () => {
    const { result } = reaching({ [ONE]: GONE, [TWO]: GONE, [THREE]: { open: () => refused } }, { conf });
    expect(await result).toMatchObject({
      type: 'silent',
      troubles: [
        { url: ONE, reason: refused },
        { url: TWO, reason: refused },
        { url: THREE, reason: refused },
      ],
    });
  });

  it('are not read where the API server does not answer in time', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('late', 'TimeoutError')));
    const { result } = reaching({ [ONE]: GONE, [TWO]: GONE }, { conf });
    expect(await result).toMatchObject({ type: 'silent', troubles: [{ url: ONE }, { url: TWO }] });
  });

  it('are not needed where a member has answered: a bug in their lookup goes with them', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', listener);
    let looked: () => void = () => {};
    const lookedUp = new Promise<void>((resolve) => {
      looked = resolve;
    });
    const { result } = reaching(
      { [ONE]: { list: () => lookedUp.then(() => list) } },
      { conf: new TypeError('a bug'), onConf: () => looked() },
    );
    try {
      expect(await result).toMatchObject({ type: 'answering' });
      await new Promise((resolve) => setImmediate(resolve)); // Node.js reports unhandled rejections by then
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });

  it('hide no bug', async () => {
    const fatal = failureWith('TLS_UNKNOWN_CA', failureSamples.TLS_UNKNOWN_CA);
    const bug = new TypeError('a bug');
    const { result } = reaching({ [ONE]: { open: () => fatal }, [TWO]: { open: () => fatal } }, { conf: bug });
    await expect(result).rejects.toBe(bug);
  });
});

describe('its credential', () => {
  it.each(['etcd/healthcheck-client', 'apiserver-etcd-client', 'etcd/peer', 'etcd/server'])(
    'may be %s',
    async (name) => {
      const { result, fake } = reaching({ [ONE]: { list: () => list } }, { clients: [name] });
      expect(await result).toMatchObject({ type: 'answering' });
      expect(fake.read).toContain('/p/etcd/ca.crt');
      expect(fake.read.at(-1)).toContain(`/p/${name}`);
    },
  );

  const missing = { kind: 'ETCD_CREDENTIAL_UNUSABLE', params: { path: '/p/etcd/healthcheck-client.crt' } };

  it('is missing, and nothing runs: the reason is that of the first', async () => {
    const { result, listened, opened } = reaching({}, { clients: [] });
    expect(await result).toMatchObject({ type: 'silent', troubles: [{ url: ONE, reason: missing }] });
    expect(await result).not.toHaveProperty('alive');
    expect(listened).toEqual([2379]);
    expect(opened).toEqual([]);
  });

  it.each([
    [{ clientUrls: ['https://10.0.0.1:7000'] }, 'https://10.0.0.1:7000', 7000],
    [{ clientUrls: [], peerUrls: ['https://10.0.0.1:7001'] }, 'https://10.0.0.1:7001', 7001],
    [{ clientUrls: [], peerUrls: [] }, '', 2379],
  ])('is missing, and an etcd runs: %j', async (here, url, port) => {
    const { result } = reaching({}, { here, clients: [], listens: [port] });
    expect(await result).toMatchObject({ type: 'no-quorum', alive: [url], troubles: [{ url, reason: missing }] });
  });

  it('cannot be read because of a bug', async () => {
    const { context } = reaching({ [ONE]: { list: () => list } });
    const read = () => Promise.reject(new TypeError('a bug'));
    const host = { ...context.host, files: { ...context.host.files, read } } as HostReader;
    const here = { peerUrls: [], clientUrls: [], otherUrls: [], certificatesDir: '/p' };
    await expect(reachEtcd(here, '/admin.conf', { ...context, host })).rejects.toThrow('a bug');
  });
});

describe('the trouble at a URL', () => {
  const credential = { authorities: [], clientCertificate: undefined };
  it.each([
    ['none when a member answers', { status: () => ({ memberId: 1n }) }, undefined],
    ['none when it answers with an error', { status: () => noLeader }, undefined],
    ['the failure of a connection', GONE, refused],
  ])('is %s', async (_, answers, trouble) => {
    const { context } = reaching({ [ONE]: answers, [TWO]: { list: () => list } });
    expect(await troubleAt(ONE, credential, context)).toBe(trouble);
  });

  it('is no bug, and not the end of the run', async () => {
    const { context, stop } = reaching({
      [ONE]: { status: () => new TypeError('a bug') },
      [TWO]: { list: () => list },
    });
    await expect(troubleAt(ONE, credential, context)).rejects.toThrow('a bug');
    stop.abort(new Error('interrupted'));
    await expect(troubleAt(ONE, credential, context)).rejects.toThrow('interrupted');
  });
});
