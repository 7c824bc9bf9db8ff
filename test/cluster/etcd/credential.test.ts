import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { bundle, healthcheckFiles, readEtcdCredential, textOf } from '../../../src/cluster/etcd/credential.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { failureOf } from '../discovery/support/cluster.ts';
import { fakeHost, virtualClock } from '../discovery/support/host.ts';

const NAMES = {
  caFile: '/p/etcd/ca.crt',
  certFile: '/p/etcd/healthcheck-client.crt',
  keyFile: '/p/etcd/healthcheck-client.key',
};

let ca: Authority;
let other: Authority;
let client: Issued;

beforeAll(async () => {
  [ca, other] = await Promise.all([Authority.make('etcd-ca'), Authority.make('other')]);
  client = await ca.issue();
});

/** `now`: in ms from the real time. */
function reading(files: { ca?: string; cert?: string; key?: string }, now = 0, more: { anyIssuer?: boolean } = {}) {
  const contents = { ca: ca.pem, cert: client.certificate, key: client.key, ...files };
  const named = { [NAMES.caFile]: contents.ca, [NAMES.certFile]: contents.cert, [NAMES.keyFile]: contents.key };
  const clock = { ...virtualClock(), now: () => Date.now() + now };
  return readEtcdCredential(NAMES, fakeHost({ files: named, clock }), more);
}

it('is of the files that kubeadm uses', () => {
  expect(healthcheckFiles('/p')).toEqual(NAMES);
});

describe('a credential', () => {
  it('has the authorities one by one, and the client certificate as it is', async () => {
    expect(await reading({ ca: `${ca.pem}${other.pem}` })).toEqual({
      authorities: [ca.x509.toString(), other.x509.toString()],
      clientCertificate: { certificate: client.certificate, key: new Secret(client.key) },
    });
    expect((await reading({})).clientCertificate?.key.reveal()).toBe(client.key);
  });

  it('may be issued by an intermediate in its file', async () => {
    const intermediate = await Authority.make('intermediate', 'ecdsa', ca);
    const { certificate, key } = await intermediate.issue();
    await reading({ cert: `${certificate}${intermediate.pem}`, key });
    expect(await failureOf(reading({ cert: certificate, key }))).toMatchObject({ params: { problem: 'other-ca' } });
  });

  it.each(['caFile', 'certFile', 'keyFile'] as const)('needs its %s', async (name) => {
    const files = { [NAMES.caFile]: ca.pem, [NAMES.certFile]: client.certificate, [NAMES.keyFile]: client.key };
    delete files[NAMES[name]];
    expect(await failureOf(readEtcdCredential(NAMES, fakeHost({ files })))).toEqual({
      kind: 'ETCD_CREDENTIAL_UNUSABLE',
      params: { path: NAMES[name], problem: 'missing', detail: '' },
    });
  });

  it('needs certificates and a key that can be read', async () => {
    const unreadable = (path: string, detail: string) => ({
      kind: 'ETCD_CREDENTIAL_UNUSABLE',
      params: { path, problem: 'unreadable', detail },
    });
    expect(await failureOf(reading({ ca: 'x' }))).toEqual(unreadable(NAMES.caFile, 'empty'));
    expect(await failureOf(reading({ cert: 'x' }))).toEqual(unreadable(NAMES.certFile, 'empty'));
    expect(await failureOf(reading({ key: 'x' }))).toEqual(unreadable(NAMES.keyFile, ''));
  });

  it('needs the key of its certificate', async () => {
    const { key } = await ca.issue();
    expect((await failureOf(reading({ key }))).params).toEqual({
      path: NAMES.keyFile,
      problem: 'other-key',
      detail: NAMES.certFile,
    });
  });

  it('is not of another authority, not even of one with the same name, unless any will do', async () => {
    const namesake = await Authority.make('etcd-ca');
    for (const authority of [other, namesake]) {
      const { certificate: cert, key } = await authority.issue();
      expect((await failureOf(reading({ cert, key }))).params).toEqual({
        path: NAMES.certFile,
        problem: 'other-ca',
        detail: NAMES.caFile,
      });
      expect(await reading({ cert, key }, 0, { anyIssuer: true })).toMatchObject({ authorities: [ca.x509.toString()] });
    }
  });

  it('is in force', async () => {
    const [notBefore, notAfter] = [new Date('2030-01-01T00:00:00.000Z'), new Date('2031-01-01T00:00:00.000Z')];
    const { certificate: cert, key } = await ca.issue({ notBefore, notAfter });
    const at = (time: Date, ms: number) => reading({ cert, key }, time.getTime() - Date.now() + ms);
    const problem = async (promise: Promise<unknown>) => (await failureOf(promise)).params;
    expect(await problem(at(notBefore, -60_000))).toEqual({
      path: NAMES.certFile,
      problem: 'not-yet-valid',
      detail: '2030-01-01T00:00:00.000Z',
    });
    await at(notBefore, 60_000);
    await at(notAfter, -60_000);
    expect(await problem(at(notAfter, 60_000))).toEqual({
      path: NAMES.certFile,
      problem: 'expired',
      detail: '2031-01-01T00:00:00.000Z',
    });
  });

  it('is in force from its first moment to its last', async () => {
    const [notBefore, notAfter] = [new Date('2030-01-01T00:00:00.000Z'), new Date('2031-01-01T00:00:00.000Z')];
    const { certificate: cert, key } = await ca.issue({ notBefore, notAfter });
    const files = { [NAMES.caFile]: ca.pem, [NAMES.certFile]: cert, [NAMES.keyFile]: key };
    for (const moment of [notBefore, notAfter]) {
      const clock = { ...virtualClock(), now: () => moment.getTime() };
      await readEtcdCredential(NAMES, fakeHost({ files, clock }));
    }
  });
});

it('reads at most 1 MiB of a file, byte for byte', async () => {
  const asked: unknown[] = [];
  const host = fakeHost();
  const read = async (...args: unknown[]) => {
    asked.push(args);
    return Buffer.from([0x41, 0xe9]);
  };
  expect(await textOf('/a', { ...host, files: { ...host.files, read } as never })).toBe('Aé');
  expect(asked).toEqual([['/a', { maxBytes: 1_048_576 }]]);
});

it('names the file of a bundle that cannot be read', async () => {
  expect(bundle('/a', ca.pem).map(String)).toEqual([ca.x509.toString()]);
  expect(await failureOf((async () => bundle('/a', ''))())).toMatchObject({ params: { path: '/a' } });
  expect(() => bundle('/a', undefined as never)).toThrow(TypeError);
});
