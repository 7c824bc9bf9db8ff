import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../../src/base/events.ts';
import { Failure } from '../../../src/base/failure.ts';
import { type EtcdCluster, NoAnswer } from '../../../src/cluster/etcd/cluster.ts';
import { membersWithRetry, openEtcd, urlsOfPods, withEtcd } from '../../../src/cluster/etcd/open-to-join.ts';
import type { HostReader } from '../../../src/host/ports.ts';
import { Connection } from '../../../src/wire/http/connection.ts';
import { CONNECTION_REFUSED, TLS_UNKNOWN_CA } from '../../../src/wire/wire-sentences.ts';
import { failureSamples, failureWith } from '../../support/sentences.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../../wire/support/servers.ts';
import { fakeHost, virtualClock } from '../discovery/support/host.ts';
import { type Answers, fakeConnections, listOf, member, urlOf } from './support/fake-connections.ts';

const [ONE, TWO, NINE] = [urlOf(1), urlOf(2), urlOf(9)];
const refused = new Failure(CONNECTION_REFUSED, { server: 'x' });
const troubles = [{ url: ONE, reason: refused }];

describe('the member list, with retries', () => {
  /** Its end when `members` ends as `answer` says; the times of the requests, and the emitted events. */
  async function retried(
    answer: (count: number, clock: ReturnType<typeof virtualClock>) => unknown,
    timeoutMs: number,
    chance = 0.5,
  ) {
    const clock = virtualClock(0);
    const stop = new AbortController();
    const events: [number, Notice][] = [];
    const asked: number[] = [];
    const etcd = {
      members: async () => {
        asked.push(clock.monotonic());
        const result = answer(asked.length, clock);
        if (result instanceof Error) throw result;
        return result;
      },
    } as unknown as EtcdCluster;
    const host = { clock: { ...clock, random: () => chance } } as unknown as HostReader;
    const emit = (event: Notice) => events.push([clock.monotonic(), event]);
    const asking = membersWithRetry(etcd, timeoutMs, { host, emit, signal: stop.signal });
    return { result: await asking.catch((error: unknown) => error), asked, events, clock };
  }

  it('is asked for again, ever later, and the reasons are shown every two seconds', async () => {
    const { asked, events, result } = await retried(
      (count) => (count < 9 ? new NoAnswer(troubles, undefined) : 'list'),
      60_000,
    );
    expect(result).toBe('list');
    expect(asked).toEqual([0, 100, 300, 700, 1_500, 2_500, 3_500, 4_500, 5_500]);
    const shown = { type: 'waiting', message: { key: 'WAITING_ETCD', params: { endpoints: troubles } } };
    expect(events).toEqual([
      [2_500, shown],
      [4_500, shown],
    ]);
  });

  it('fails when the next attempt would be too late', async () => {
    const { asked, result } = await retried(() => new NoAnswer(troubles, undefined), 1_500);
    expect(asked).toEqual([0, 100, 300, 700, 1_500]);
    expect(result).toMatchObject({ code: 'ETCD_UNREACHABLE', params: { endpoints: troubles, seconds: 2 } });
    expect((result as Failure).cause).toBeUndefined();
    expect((await retried(() => new NoAnswer(troubles, undefined), 1_499)).asked).toEqual([0, 100, 300, 700]);
  });

  it('counts the seconds', async () => {
    const slow = (_: number, clock: ReturnType<typeof virtualClock>) => {
      clock.spend(600_500);
      return new NoAnswer([], undefined);
    };
    expect((await retried(slow, 1_000)).result).toMatchObject({ params: { seconds: 601 } });
  });

  it('fails at once where no retry helps', async () => {
    const fatal = failureWith(TLS_UNKNOWN_CA.code, failureSamples.TLS_UNKNOWN_CA);
    const { asked, result } = await retried(() => new NoAnswer(troubles, fatal), 60_000);
    expect(asked).toEqual([0]);
    expect(result).toMatchObject({ code: 'ETCD_UNREACHABLE', params: { seconds: 0 }, cause: fatal });
  });

  it('is asked for at other moments than by other machines', async () => {
    const { asked } = await retried((count) => (count < 4 ? new NoAnswer(troubles, undefined) : 'list'), 60_000, 0.25);
    expect(asked).toEqual([0, 75, 225, 525]);
  });

  it('hides no bug', async () => {
    const bug = new TypeError('a bug');
    expect((await retried(() => bug, 60_000)).result).toBe(bug);
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const members = async () => {
      stop.abort(new Error('interrupted'));
      throw new NoAnswer(troubles, undefined);
    };
    const host = { clock: virtualClock(0) } as unknown as HostReader;
    const asking = membersWithRetry({ members } as unknown as EtcdCluster, 9_000, {
      host,
      emit: () => {},
      signal: stop.signal,
    });
    await expect(asking).rejects.toThrow('interrupted');
  });
});

describe('etcd of a cluster', () => {
  let api: TestServer;
  let authority: Authority;
  let client: Issued;
  let pods: string[] = [];

  beforeAll(async () => {
    authority = await Authority.make();
    client = await authority.issue();
    api = await httpsServer(await authority.issue(), (request, response) => {
      const podsAt = (url: string, index: number) => ({
        metadata: { name: `etcd-${index}`, annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': url } },
        spec: { nodeName: 'cp' },
      });
      const items = request.url?.startsWith('/api/v1/nodes') ? [{ metadata: { name: 'cp' } }] : pods.map(podsAt);
      json({ kind: 'List', items })(request, response);
    });
    return () => api.close();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    api.requests.splice(0);
  });

  function setting(urls: string[], answers: Record<string, Answers>) {
    pods = urls;
    const used = fakeConnections(answers);
    const ca = Buffer.from(authority.pem).toString('base64');
    const cluster = { server: `https://127.0.0.1:${api.port}`, 'certificate-authority-data': ca };
    const conf = { clusters: [{ name: 'k', cluster }], users: [{ name: 'u', user: { token: 'a' } }] };
    const files = {
      '/admin.conf': JSON.stringify(conf),
      '/other.conf': JSON.stringify(conf),
      '/p/etcd/ca.crt': authority.pem,
      '/p/etcd/healthcheck-client.crt': client.certificate,
      '/p/etcd/healthcheck-client.key': client.key,
    };
    const host = fakeHost({ files }) as unknown as HostReader;
    const events: Notice[] = [];
    const context = { host, emit: (event: Notice) => events.push(event), signal: new AbortController().signal };
    return {
      ...used,
      host,
      events,
      context,
      access: { kubeconfigPath: '/admin.conf', certificatesDir: '/p', timeoutMs: 2_000 },
    };
  }

  const list = listOf(member(1), member(2));

  it('is found by its Pods, without the one that is left out', async () => {
    const { access, context, opened } = setting([ONE, TWO], { [TWO]: { list: () => list } });
    const { etcd, answering, credential } = await openEtcd(access, { except: ONE }, context);
    expect(answering).toMatchObject(list);
    expect(credential.clientCertificate?.certificate).toBe(client.certificate);
    expect(opened).toEqual([[TWO, credential, 1_000, context.host.system.dialer]]);
    expect(etcd.given).toEqual([TWO]);
    expect(api.requests.map(({ authorization }) => authorization)).toEqual(['Bearer a', 'Bearer a']);
  });

  it('is found without its Pods a second time, by what is known of it', async () => {
    const { access, context, opened } = setting([ONE], { [ONE]: { list: () => list }, [TWO]: { list: () => list } });
    (await openEtcd(access, {}, context)).etcd.close();
    const again = await openEtcd(access, {}, context);
    expect(again.answering.connection.url).toBe(ONE);
    expect(api.requests).toHaveLength(2);
    await openEtcd(access, { except: ONE }, context);
    expect(opened.map(([url]) => url)).toEqual([ONE, ONE, TWO]);
    expect(api.requests).toHaveLength(2);
  });

  it('is looked for by its Pods again when nobody that is known answers, or it is another cluster', async () => {
    let other = false;
    const { access, context } = setting([ONE], {
      [ONE]: { list: () => (other ? { ...list, clusterId: 8n } : list) },
      [TWO]: { open: () => refused },
    });
    await openEtcd(access, {}, context);
    other = true;
    expect((await openEtcd(access, {}, context)).answering.clusterId).toBe(8n);
    expect(api.requests).toHaveLength(4);
    expect((await openEtcd(access, {}, context)).answering.clusterId).toBe(8n);
    expect(api.requests).toHaveLength(4);
  });

  it('is not what another kubeconfig led to', async () => {
    const { access, context } = setting([ONE], { [ONE]: { list: () => list } });
    await openEtcd(access, {}, context);
    await openEtcd({ ...access, kubeconfigPath: '/other.conf' }, {}, context);
    expect(api.requests).toHaveLength(4);
  });

  it('is closed when a Pod contradicts its list', async () => {
    const { access, context, closed } = setting([ONE, NINE], {
      [ONE]: { list: () => list },
      [NINE]: { list: () => ({ ...listOf(member(9)), memberId: 9n }) },
    });
    await expect(openEtcd(access, {}, context)).rejects.toMatchObject({ code: 'ETCD_LIST_IMPLAUSIBLE' });
    expect(closed.filter((url) => url === ONE)).toHaveLength(1);
  });

  it('hides no bug of a second look', async () => {
    let broken = false;
    const { access, context } = setting([ONE], { [ONE]: { list: () => (broken ? new TypeError('a bug') : list) } });
    await openEtcd(access, {}, context);
    broken = true;
    await expect(openEtcd(access, {}, context)).rejects.toThrow('a bug');
  });

  it('is closed after work with it', async () => {
    const { access, context, closed } = setting([ONE], { [ONE]: { list: () => list } });
    expect(await withEtcd(access, {}, context, async ({ answering }) => answering.memberId)).toBe(1n);
    expect(closed).toEqual([ONE]);
    const failing = withEtcd(access, {}, context, () => Promise.reject(new Error('x')));
    await expect(failing).rejects.toThrow('x');
    expect(closed).toEqual([ONE, ONE]);
  });

  it('has the URLs of its Pods, over a connection that ends', async () => {
    const { access, context } = setting([ONE, TWO], {});
    const close = vi.spyOn(Connection.prototype, 'close');
    expect(await urlsOfPods(access, context)).toEqual([ONE, TWO]);
    expect(close).toHaveBeenCalledOnce();
    expect(api.requests).toHaveLength(2);
  });
});
