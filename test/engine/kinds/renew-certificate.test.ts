import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { changeContext } from '../../../src/engine/kind.ts';
import { certificate } from '../../../src/engine/kinds/certificates/certificate.ts';
import { findCertificate } from '../../../src/engine/kinds/certificates/existing.ts';
import { kubeconfig } from '../../../src/engine/kinds/certificates/kubeconfig.ts';
import { renewCertificate as kind } from '../../../src/engine/kinds/certificates/renew-certificate.ts';
import type { RenewCertificate } from '../../../src/manifests/certificates/certificate-changes.ts';
import { authorityFiles } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { DAY_MS, NOW, testAuthority } from '../../pki/test-authority.ts';
import { authorityOnDisk, failureOf, PKI, pkiHost } from './pki-host.ts';

const authority = testAuthority();
const [CRT, KEY, CONF] = [`${PKI}/apiserver.crt`, `${PKI}/apiserver.key`, '/etc/kubernetes/admin.conf'];
const PAIR = { type: 'pair', certificatePath: CRT, keyPath: KEY } as const;
const KUBECONFIG = { type: 'kubeconfig', path: CONF } as const;
const TEMPLATE = { commonName: 'kube-apiserver', organizations: [], algorithm: 'ECDSA-P256' } as const;
const change = (place: RenewCertificate['place'], more: Partial<RenewCertificate> = {}): RenewCertificate => ({
  ...{ kind: 'renew-certificate', name: 'apiserver', place, authority: authorityFiles('ca', PKI) },
  ...{ algorithm: 'ECDSA-P384', validity: 30 * DAY_MS, ...more },
});

/** A host with a pair and a kubeconfig that were made for ten days. */
async function machine() {
  const on = pkiHost(authorityOnDisk(authority));
  const made = { ...TEMPLATE, validity: 10 * DAY_MS };
  const server = { ...made, usages: ['server' as const], dnsNames: ['cp-1', 'kubernetes'], ipAddresses: ['10.0.0.5'] };
  const client = { ...made, usages: ['client' as const], organizations: ['o'], dnsNames: [], ipAddresses: [] };
  const files = authorityFiles('ca', PKI);
  await on.apply(certificate, {
    ...{ kind: 'certificate', name: 'apiserver', certificatePath: CRT, keyPath: KEY, authority: files },
    template: server,
  });
  await on.apply(kubeconfig, {
    ...{ kind: 'kubeconfig', path: CONF, clusterName: 'kubernetes', userName: 'kubernetes-admin' },
    ...{ server: 'https://api.example.com:6443', authority: files, template: client },
  });
  const put = (path: string, text: string) => on.host.content.set(path, { bytes: Buffer.from(text), mode: 0o600 });
  const preview = (wanted: RenewCertificate) =>
    kind.preview?.(
      wanted,
      changeContext({
        ...{ host: on.ports, trustedCluster: undefined, keys: new KeyStock(1), emit: () => {} },
        signal: new AbortController().signal,
      }),
    );
  return { ...on, put, preview };
}
const embedded = (text = '') => {
  const { user } = parse(text).users[0];
  const decoded = (name: string) => Buffer.from(user[name], 'base64').toString();
  return { certificate: decoded('client-certificate-data'), key: decoded('client-key-data') };
};

it('says what it is about', () => {
  expect(kind.describe(change(PAIR))).toEqual({ subject: `${CRT}, ${KEY}` });
  expect(kind.describe(change(KUBECONFIG))).toEqual({ subject: CONF });
});

describe('a renewed certificate', () => {
  it('has a new key and end, and the names of the one before', async () => {
    const { apply, observe, text, mode } = await machine();
    const before = new X509Certificate(text(CRT) ?? '');
    expect(await observe(kind, change(PAIR))).toEqual({ holds: false, action: 'replace' });
    expect(await apply(kind, change(PAIR))).toEqual({
      ...{ name: 'apiserver', before: NOW + 10 * DAY_MS, after: NOW + 30 * DAY_MS },
    });
    const after = new X509Certificate(text(CRT) ?? '');
    expect([after.subject, after.subjectAltName]).toEqual([before.subject, before.subjectAltName]);
    expect([Date.parse(after.validFrom), Date.parse(after.validTo)]).toEqual([NOW - 300_000, NOW + 30 * DAY_MS]);
    expect(after.publicKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
    expect(after.checkPrivateKey(createPrivateKey(text(KEY) ?? ''))).toBe(true);
    expect([mode(CRT), mode(KEY)]).toEqual(['644', '600']);
  });

  it('stays in its kubeconfig', async () => {
    const { apply, text, mode } = await machine();
    const before = parse(text(CONF) ?? '');
    await apply(kind, change(KUBECONFIG));
    const found = embedded(text(CONF));
    const after = new X509Certificate(found.certificate);
    expect(after.subject).toBe('O=o\nCN=kube-apiserver');
    expect(after.checkPrivateKey(createPrivateKey(found.key))).toBe(true);
    expect(Date.parse(after.validTo)).toBe(NOW + 30 * DAY_MS);
    const { users: _, ...rest } = parse(text(CONF) ?? '');
    const { users: __, ...earlier } = before;
    expect(rest).toEqual(earlier);
    expect(mode(CONF)).toBe('600');
  });

  it.each([
    ['a pair', PAIR, { [CRT]: '/elsewhere/a.crt', [KEY]: '/elsewhere/a.key' }],
    ['a kubeconfig', KUBECONFIG, { [CONF]: '/elsewhere/admin.conf' }],
  ])('is written where the links of %s lead, together and with their modes', async (_, place, links) => {
    const { host, apply } = await machine();
    const [{ realPath }, written] = [host.read.files, [] as { path: string; mode: number }[][]];
    host.read.files.realPath = async (path) => (links as Record<string, string>)[path] ?? realPath(path);
    host.write.files.replaceTogether = async (files) => {
      written.push(files.map(({ path, mode }) => ({ path, mode })));
    };
    await apply(kind, change(place));
    const at = Object.values(links);
    expect(written).toEqual([
      at.length === 1
        ? [{ path: at[0], mode: 0o600 }]
        : [
            { path: at[1], mode: 0o600 },
            { path: at[0], mode: 0o644 },
          ],
    ]);
  });

  it('that would outlive its CA is said to end with it', async () => {
    const { observe, events } = await machine();
    const left = 3650 * DAY_MS;
    await observe(kind, change(PAIR, { validity: left }));
    expect(events).toEqual([]);
    const etcd = { ...authorityFiles('ca', PKI), name: 'etcd/ca' };
    await observe(kind, change(PAIR, { validity: left + 1, authority: etcd }));
    const params = { name: 'apiserver', authority: 'etcd-ca', at: new Date(NOW + left).toISOString() };
    expect(events).toEqual([{ type: 'notice', level: 'warning', message: { key: 'CERTIFICATE_OUTLIVES_CA', params } }]);
  });

  it('needs the key of its CA', async () => {
    const { host, observe, apply } = await machine();
    host.content.delete(`${PKI}/ca.key`);
    for (const [place, file] of [[PAIR, CRT] as const, [KUBECONFIG, CONF] as const]) {
      const missing = { kind: 'CERTIFICATE_AUTHORITY_KEY_MISSING', params: { file } };
      expect(await failureOf(observe(kind, change(place)))).toMatchObject(missing);
      await expect(apply(kind, change(place))).rejects.toMatchObject(missing);
    }
  });

  it.each<[string, RenewCertificate['place'], (on: Awaited<ReturnType<typeof machine>>) => void, object]>([
    ['a missing certificate', PAIR, ({ host }) => host.content.delete(CRT), { type: 'missing', file: CRT }],
    ['a missing kubeconfig', KUBECONFIG, ({ host }) => host.content.delete(CONF), { type: 'missing', file: CONF }],
    ['no certificate', PAIR, ({ put }) => put(CRT, 'x'), { type: 'bad-certificate', file: CRT }],
    ['no kubeconfig', KUBECONFIG, ({ put }) => put(CONF, '['), { type: 'bad-kubeconfig', file: CONF }],
  ])('cannot be made of %s', async (_, place, spoil, problem) => {
    const on = await machine();
    spoil(on);
    const refused = { code: 'CERTIFICATES_NOT_RENEWABLE', params: { problems: [problem] } };
    expect(await failureOf(on.observe(kind, change(place)))).toMatchObject(refused);
    await expect(on.apply(kind, change(place))).rejects.toMatchObject(refused);
  });
});

describe('the preview of a renewal', () => {
  const lines = (diff = '') => diff.split('\n').filter((line) => /^[-+ ][a-z]/.test(line));

  it('shows both certificates, without a key', async () => {
    const { preview, text } = await machine();
    const before = text(CRT);
    const seen = await preview(change(PAIR));
    expect(seen?.outcome).toEqual({ name: 'apiserver', before: NOW + 10 * DAY_MS, after: NOW + 30 * DAY_MS });
    expect(seen?.shown?.diff).toContain(CRT);
    expect(lines(seen?.shown?.diff)).toEqual([
      ' subject: CN=kube-apiserver',
      ' names: DNS:cp-1, DNS:kubernetes, IP Address:10.0.0.5',
      '-key: ECDSA-P256',
      '-notAfter: 2026-06-11T12:00:00.000Z',
      '+key: ECDSA-P384',
      '+notAfter: 2026-07-01T12:00:00.000Z',
    ]);
    expect(text(CRT)).toBe(before);
  });

  it('shows a subject of several parts in one line, and whole seconds', async () => {
    const { preview } = await machine();
    const seen = await preview(change(KUBECONFIG, { algorithm: 'ECDSA-P256', validity: 30 * DAY_MS + 999 }));
    expect(lines(seen?.shown?.diff)).toEqual([
      ' subject: O=o, CN=kube-apiserver',
      ' key: ECDSA-P256',
      '-notAfter: 2026-06-11T12:00:00.000Z',
      '+notAfter: 2026-07-01T12:00:00.000Z',
    ]);
  });

  it('names a key that this program does not make by its type', async () => {
    const { preview, put } = await machine();
    put(CRT, testAuthority({ algorithm: 'ECDSA-P521' }).pem);
    expect(lines((await preview(change(PAIR)))?.shown?.diff)).toContain('-key: ec');
  });
});

describe('a certificate that is looked for', () => {
  const find = async (
    place: RenewCertificate['place'],
    spoil: (on: Awaited<ReturnType<typeof machine>>) => unknown,
  ) => {
    const on = await machine();
    await spoil(on);
    return { on, found: await findCertificate(place, on.ports.read.files) };
  };
  const edited = (edit: (user: Record<string, string>) => void) => {
    return ({ put, text }: Awaited<ReturnType<typeof machine>>) => {
      const content = parse(text(CONF) ?? '');
      edit(content.users[0].user);
      put(CONF, stringify(content));
    };
  };
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it.each([
    ['a pair', PAIR],
    ['a kubeconfig', KUBECONFIG],
  ])('is found in %s, and so is the end of its key', async (_, place) => {
    const { on, found } = await find(place, () => {});
    const pem = place.type === 'pair' ? on.text(CRT) : embedded(on.text(CONF)).certificate;
    expect(found).toMatchObject({ keyProblem: undefined });
    expect(found && 'certificate' in found && found.certificate.toString()).toBe(pem);
  });

  it('is the first of its file', async () => {
    const { on, found } = await find(PAIR, ({ put, text }) => put(CRT, `${text(CRT)}${authority.pem}`));
    expect(found && 'certificate' in found && on.text(CRT)?.startsWith(found.certificate.toString())).toBe(true);
  });

  it.each<[string, RenewCertificate['place'], Parameters<typeof find>[1], object | undefined]>([
    ['is absent', PAIR, ({ host }) => host.content.delete(CRT), undefined],
    ['is in an absent kubeconfig', KUBECONFIG, ({ host }) => host.content.delete(CONF), undefined],
    ['is none', PAIR, ({ put }) => put(CRT, ''), { problem: { type: 'bad-certificate', file: CRT } }],
    [
      'is none in its kubeconfig',
      KUBECONFIG,
      edited((user) => (user['client-certificate-data'] = base64('x'))),
      { problem: { type: 'bad-certificate', file: CONF } },
    ],
    [
      'is beside its kubeconfig',
      KUBECONFIG,
      edited((user) => {
        delete user['client-certificate-data'];
        user['client-certificate'] = '/c.pem';
      }),
      { problem: { type: 'not-embedded', file: CONF } },
    ],
    [
      'is a token instead',
      KUBECONFIG,
      edited((user) => {
        for (const name of Object.keys(user)) delete user[name];
        user.token = 't';
      }),
      { problem: { type: 'not-embedded', file: CONF } },
    ],
  ])('that %s', async (_, place, spoil, expected) => {
    const { found } = await find(place, spoil);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toEqual(expected);
  });

  it.each<[string, RenewCertificate['place'], Parameters<typeof find>[1], object]>([
    ['no key', PAIR, ({ host }) => host.content.delete(KEY), { type: 'missing', file: KEY }],
    ['a bad key', PAIR, ({ put }) => put(KEY, 'x'), { type: 'bad-key', file: KEY }],
    [
      'the key of another',
      PAIR,
      ({ put }) => put(KEY, authority.keyPem),
      { type: 'key-mismatch', file: KEY, certificate: CRT },
    ],
    ['no key in it', KUBECONFIG, edited((user) => delete user['client-key-data']), { type: 'missing', file: CONF }],
    [
      'its key beside it',
      KUBECONFIG,
      edited((user) => {
        delete user['client-key-data'];
        user['client-key'] = KEY;
      }),
      { type: 'missing', file: CONF },
    ],
    [
      'the key of another in it',
      KUBECONFIG,
      edited((user) => (user['client-key-data'] = base64(authority.keyPem))),
      { type: 'key-mismatch', file: CONF, certificate: CONF },
    ],
  ])('with %s is found, with that problem', async (_, place, spoil, problem) => {
    const { found } = await find(place, spoil);
    expect(found).toMatchObject({ keyProblem: problem });
  });
});
