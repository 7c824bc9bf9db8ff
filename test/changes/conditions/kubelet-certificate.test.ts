/** What machines ask of the cluster while their kubelets wait for certificates, in time that passes only when everybody waits. */
import { expect, it } from 'vitest';
import { kubeletCertificate } from '../../../src/changes/conditions/kubelet-certificate.ts';
import type { Surroundings } from '../../../src/changes/kind.ts';
import type { JoinEvent } from '../../../src/events.ts';
import type { ApiResponse } from '../../../src/net/api.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

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

/** `machines` wait for `forMs`; when each of them has asked for the requests, and what it was told. */
async function waiting(machines: number, forMs: number, answer: () => ApiResponse): Promise<{ asked: number[]; events: JoinEvent[] }> {
  const time = new VirtualTime();
  const asked: number[] = [];
  const events: JoinEvent[] = [];
  const request = async () => {
    asked.push(time.now);
    return answer();
  };
  const end = new AbortController();
  const one = (index: number) => {
    const host = fakeHost();
    // Spread evenly: of this many machines one has each chance.
    const read = { ...host.read, clock: time.clock, random: () => (index + 0.5) / machines };
    const surroundings = { host: { ...host, read }, trust: { connection: { request } }, emit: (event: JoinEvent) => events.push(event) };
    return kubeletCertificate(
      { type: 'kubelet-certificate', kubeconfigPath: '/etc/kubernetes/kubelet.conf', nodeName: `worker-${index}` },
      { ...surroundings, signal: end.signal } as unknown as Surroundings,
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
  return { asked, events };
}

it('one machine that waits for an approval looks soon, and then every few seconds', async () => {
  const { asked } = await waiting(1, 60_000, () => listOf(1));
  expect(asked.slice(0, 5)).toEqual([2_250, 4_250, 7_250, 10_250, 13_250]);
  expect(asked).toHaveLength(20);
});

it('three hundred do not ask for the requests of all of them every other second', async () => {
  const { asked } = await waiting(300, 30_000, () => listOf(300));
  expect(asked.filter((at) => at < 3_000)).toHaveLength(300);
  // Fifteen each, before there was a pause for each request that is listed.
  expect(asked.length).toBeLessThan(300 * 3);
  const inOneSecond = asked.map((from) => asked.filter((at) => at >= from && at < from + 1_000).length);
  expect(Math.max(...inOneSecond.slice(300))).toBeLessThan(50);
});

it('a server that is too busy to tell is left alone as long as it asks for, and nobody says that there is no request', async () => {
  const { asked, events } = await waiting(1, 60_000, () => ({ status: 429, serverTime: undefined, body: undefined, retryAfterMs: 10_000 }));
  expect(asked).toEqual([2_250, 17_250, 32_250, 47_250]);
  expect(events.map((event) => event.type === 'waiting' && event.message.key)).toEqual(asked.map(() => 'WAITING_API_SERVER'));
});

/** Of worker-0, made `atMs` after the beginning. */
const own = (name: string, atMs: number, denied: boolean) => {
  const subject = Buffer.from('system:node:worker-0');
  const der = Buffer.concat([Buffer.from([subject.length]), subject]).toString('base64');
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der}\n-----END CERTIFICATE REQUEST-----\n`;
  return {
    metadata: { name, creationTimestamp: new Date(atMs).toISOString() },
    spec: { request: Buffer.from(pem).toString('base64') },
    status: denied ? { conditions: [{ type: 'Denied', reason: 'KubectlDeny', message: 'not this one' }] } : {},
  };
};

it('one that is denied ends it, though the kubelet has made another one since', async () => {
  let looks = 0;
  const answer = () => {
    looks += 1;
    const items = looks === 1 ? [own('first', 1_000, false)] : [own('first', 1_000, true), own('second', 3_000, false)];
    return { status: 200, serverTime: undefined, body: { items } };
  };
  await expect(waiting(1, 60_000, answer)).rejects.toMatchObject({ code: 'CSR_DENIED', params: { name: 'first' } });
  expect(looks).toBe(2);
});

it('one that was denied before this join asked is an earlier attempt’s', async () => {
  const items = [own('earlier', -5_000, true), own('now', 1_000, false)];
  const { events } = await waiting(1, 20_000, () => ({ status: 200, serverTime: undefined, body: { items } }));
  expect(events.map((event) => event.type === 'waiting' && event.message)).toContainEqual({
    key: 'WAITING_CSR_APPROVAL',
    params: { name: 'now' },
  });
});

it('a list that the server keeps forgetting half-way is not known: nobody says that there is no request', async () => {
  let asked = 0;
  const answer = () => {
    asked += 1;
    const body = { metadata: { continue: 'further' }, items: [csr(asked)] };
    return asked % 2 === 1 ? { status: 200, serverTime: undefined, body } : { status: 410, serverTime: undefined, body: undefined };
  };
  const { events } = await waiting(1, 20_000, answer);
  expect(new Set(events.map((event) => event.type === 'waiting' && event.message.key))).toEqual(new Set(['WAITING_API_SERVER']));
});
