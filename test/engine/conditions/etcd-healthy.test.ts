/** Looks at etcd in virtual time: how long they go on, with which limits, and what is said meanwhile. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import { externalEtcdHealthy } from '../../../src/engine/conditions/etcd-healthy.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { type Answers, fakeConnections } from '../../cluster/etcd/support/fake-connections.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { Authority } from '../../wire/support/authority.ts';

afterEach(() => vi.restoreAllMocks());

const FILES = { caFile: '/pki/ca.crt', certFile: '/pki/client.crt', keyFile: '/pki/client.key' };
const NO_FILES = { caFile: '', certFile: '', keyFile: '' };
type Three = [Authority, Authority, Authority];
const REFUSED: Failure = new Failure(CONNECTION_REFUSED, { server: 'x' });
const well: Answers = { read: () => undefined };
const gone: Answers = { open: () => REFUSED };

async function external(
  members: Record<string, Answers>,
  { endpoints = Object.keys(members), files = NO_FILES, content = {} as Record<string, string> } = {},
) {
  const connections = fakeConnections(members);
  const time = new VirtualTime();
  const host = fakeHost(content);
  const events: { at: number; event: JoinEvent }[] = [];
  const clock = { ...time.clock, now: () => Date.now() };
  const context = {
    host: { read: { ...host.read, clock } },
    emit: (event: JoinEvent) => events.push({ at: time.now, event }),
    signal: new AbortController().signal,
  } as unknown as ChangeContext;
  const wait = externalEtcdHealthy({ type: 'external-etcd-healthy', endpoints, ...files }, context);
  const failure = await time.during(wait.then(() => undefined)).catch((error: unknown) => error);
  return { ...connections, failure, events, host, took: time.now };
}

describe('an external etcd', () => {
  it('is usable at once when every endpoint answers', async () => {
    const { opened, asked, closed, failure, events, took, host } = await external({
      'http://a': well,
      'http://b': well,
    });
    expect([failure, events, took]).toEqual([undefined, [], 0]);
    expect(opened).toEqual(['http://a', 'http://b'].map((url) => [url, undefined, 1_000, host.dialer]));
    expect(asked).toEqual(['http://a', 'http://b'].map((url) => [url, 'read', 1_000]));
    expect(closed).toEqual(['http://a', 'http://b']);
  });

  it('with one of three gone is usable at the second look, with a warning', async () => {
    const { failure, events, took } = await external({ 'http://a': well, 'http://b': gone, 'http://c': well });
    expect([failure, took]).toEqual([undefined, 500]);
    const troubles = [{ url: 'http://b', reason: REFUSED }];
    const message = { key: 'ETCD_MEMBERS_SILENT', params: { troubles } };
    expect(events).toEqual([{ at: 500, event: { type: 'notice', level: 'warning', message } }]);
  });

  it.each([
    ['one of two', { 'http://a': well, 'http://b': gone }, 1],
    ['two of three', { 'http://a': gone, 'http://b': gone, 'http://c': well }, 2],
    ['all', { 'http://a': gone }, 1],
  ])('with %s gone is looked at for twenty seconds, with growing limits', async (_, members, missing) => {
    const { failure, events, took, opened } = await external(members);
    const troubles = Object.entries(members)
      .filter(([, answers]) => answers === gone)
      .map(([url]) => ({ url, reason: REFUSED }));
    expect(troubles).toHaveLength(missing);
    expect(failure).toMatchObject({
      kind: 'EXTERNAL_ETCD_UNHEALTHY',
      params: { total: Object.keys(members).length, troubles, seconds: 15 },
    });
    expect(took).toBe(14_500);
    const message = { key: 'WAITING_ETCD_HEALTHY', params: { troubles } };
    expect(events).toEqual(
      [2, 4, 6, 8, 10, 12, 14].map((s) => ({ at: s * 1_000, event: { type: 'waiting', message } })),
    );
    const limits = opened.filter(([url]) => url === 'http://a').map(([, , timeoutMs]) => timeoutMs);
    expect(limits).toEqual([1_000, 2_000, 4_000, ...Array<number>(27).fill(5_000)]);
  });

  it('that recovers is waited for', async () => {
    let looks = 0;
    const read = () => (++looks < 5 ? new EtcdRefusal('u', 14, 'no leader') : undefined);
    const { failure, events, took } = await external({ 'http://a': { read } });
    expect([failure, took]).toEqual([undefined, 2_000]);
    expect(events).toEqual([]);
  });

  it.each([['not a URL'], ['ftp://a']])('with the endpoint "%s" is refused before it is asked', async (url) => {
    const { failure, opened } = await external({}, { endpoints: ['http://a', url] });
    expect(failure).toMatchObject({ kind: 'ETCD_URL_INVALID', params: { url } });
    expect(opened).toEqual([]);
  });
});

describe('the files of an external etcd', () => {
  async function credentialWith(chosen: Partial<typeof FILES>, endpoints = ['http://b', 'https://a']) {
    const names = ['servers', 'clients', 'public'];
    const [servers, clients, ofHost] = (await Promise.all(names.map((name) => Authority.make(name)))) as Three;
    const issued = await clients.issue();
    const content = {
      ...{ '/pki/ca.crt': servers.pem, '/pki/client.crt': issued.certificate, '/pki/client.key': issued.key },
      '/etc/ssl/certs/ca-certificates.crt': ofHost.pem,
    };
    const members = Object.fromEntries(endpoints.map((url) => [url, well]));
    const { opened, failure } = await external(members, { files: { ...NO_FILES, ...chosen }, content });
    const credential = opened[0]?.[1] as { authorities: string[]; clientCertificate?: object } | undefined;
    return { servers, ofHost, issued, failure, credential };
  }

  it('are used when an endpoint has TLS, also where another CA signs the clients', async () => {
    const { servers, issued, credential } = await credentialWith(FILES);
    expect(credential?.authorities.join('')).toBe(servers.pem);
    expect(credential?.clientCertificate).toMatchObject({ certificate: issued.certificate });
  });

  it('are not read when no endpoint has TLS', async () => {
    expect((await credentialWith({ ...FILES, caFile: '/nowhere' }, ['http://a'])).credential).toBeUndefined();
  });

  it.each([
    ['the CA', { caFile: '/nowhere' }],
    ['the CA, beside the others', { ...FILES, caFile: '/nowhere' }],
    ['the certificate', { certFile: '/nowhere', keyFile: FILES.keyFile }],
    ['the key', { certFile: FILES.certFile, keyFile: '/nowhere' }],
  ])('are refused without %s', async (_, files) => {
    const { failure } = await credentialWith(files);
    expect(failure).toMatchObject({
      kind: 'ETCD_CREDENTIAL_UNUSABLE',
      params: { path: '/nowhere', problem: 'missing' },
    });
  });

  it.each([
    ['no certificate', { caFile: FILES.caFile, keyFile: FILES.keyFile }],
    ['no key', { caFile: FILES.caFile, certFile: FILES.certFile }],
  ])('with %s send none', async (_, files) => {
    const { servers, credential } = await credentialWith(files);
    expect(credential?.authorities.join('')).toBe(servers.pem);
    expect(credential?.clientCertificate).toBeUndefined();
  });

  it("without a CA, trust the host's, and send the certificate with its key", async () => {
    const { ofHost, issued, credential } = await credentialWith({ certFile: FILES.certFile, keyFile: FILES.keyFile });
    expect(credential?.authorities.join('')).toBe(ofHost.pem);
    expect(credential?.clientCertificate).toMatchObject({ certificate: issued.certificate });
    expect(JSON.stringify(credential?.clientCertificate)).not.toContain('PRIVATE KEY');
  });

  it('are refused with a CA that is no certificate', async () => {
    const { failure } = await external(
      { 'https://a': well },
      { files: { ...NO_FILES, caFile: '/ca' }, content: { '/ca': 'x' } },
    );
    expect(failure).toMatchObject({ kind: 'ETCD_CREDENTIAL_UNUSABLE', params: { path: '/ca', problem: 'unreadable' } });
  });
});
