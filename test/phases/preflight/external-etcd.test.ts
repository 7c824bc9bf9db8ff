import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExternalEtcd } from '../../../src/config/types/cluster.ts';
import { linuxSystem } from '../../../src/host/linux/system.ts';
import { runChecks } from '../../../src/phases/preflight/check.ts';
import { externalEtcdFiles, externalEtcdVersion } from '../../../src/phases/preflight/checks/network/external-etcd.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { type Handler, httpsServer } from '../../wire/support/servers.ts';
import { codes, expectSentences, input, resultOf } from './support.ts';

const FILES = { caFile: '/etcd/ca.crt', certFile: '/etcd/client.crt', keyFile: '/etcd/client.key' };

async function etcd(answer: Handler) {
  const authority = await Authority.make('etcd-ca');
  const [server, client] = await Promise.all([
    authority.issue(),
    authority.issue({ commonName: 'apiserver-etcd-client' }),
  ]);
  const tls = { requestCert: true, rejectUnauthorized: true, ca: authority.pem };
  const { port, close, requests } = await httpsServer(server, answer, { tls });
  onTestFinished(close);
  const host = fakeHost({
    '/etcd/ca.crt': authority.pem,
    '/etcd/client.crt': client.certificate,
    '/etcd/client.key': client.key,
  });
  return { host, requests, endpoint: `https://127.0.0.1:${port}` };
}

const external = (...httpEndpoints: string[]): ExternalEtcd => ({ endpoints: httpEndpoints, httpEndpoints, ...FILES });
const version =
  (etcdserver: unknown): Handler =>
  (_, response) =>
    response.end(JSON.stringify({ etcdserver, etcdcluster: '3.6.0' }));

async function checked(host: ReturnType<typeof fakeHost>, configured: ExternalEtcd) {
  return resultOf(await runChecks([externalEtcdVersion(configured, input(host))], input(host)), 'ExternalEtcdVersion');
}

describe('an external etcd', () => {
  const cases: [unknown, string[]][] = [
    ['3.7.0', []],
    ['3.5.24', []],
    ['3.5.23', ['EXTERNAL_ETCD_OLD']],
    ['3.4.99', ['EXTERNAL_ETCD_OLD']],
    ['not found', ['EXTERNAL_ETCD_VERSION_UNKNOWN']],
    [7, ['EXTERNAL_ETCD_VERSION_UNKNOWN']],
  ];
  it.each(cases)('of version %j, asked with the client certificate', async (told, found) => {
    const { host, endpoint, requests } = await etcd(version(told));
    const result = await checked(host, external(endpoint));
    expect(codes(result)).toEqual(found);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /version']);
    await expectSentences(result, ...(found.length > 0 ? [endpoint] : []));
  });

  it('that does not answer, or not as one, is a warning with the reason: the phase check-etcd decides', async () => {
    const { host, endpoint } = await etcd((_, response) => response.writeHead(503).end('<html>'));
    const other = await etcd(version('3.7.0'));
    const result = await checked(host, external(endpoint, 'https://127.0.0.1:1', other.endpoint));
    expect(codes(result)).toEqual(Array(3).fill('EXTERNAL_ETCD_VERSION_UNKNOWN'));
    await expectSentences(result, '503', 'https://127.0.0.1:1', other.endpoint);
  });

  it('behind what is no URL is an error', async () => {
    const { host } = await etcd(version('3.7.0'));
    const result = await checked(host, external('etcd-1'));
    expect(codes(result)).toEqual(['EXTERNAL_ETCD_ENDPOINT_INVALID']);
    await expectSentences(result, 'etcd-1');
  });

  it('without TLS is asked over HTTP', async () => {
    const server = createServer((request, response) =>
      response.end(JSON.stringify({ etcdserver: request.url === '/version' ? '3.4.0' : '' })),
    );
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = fakeHost({});
    host.read.system.probe = linuxSystem().probe;
    const plain = {
      ...external(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
      caFile: '',
      certFile: '',
      keyFile: '',
    };
    expect(codes(await checked(host, plain))).toEqual(['EXTERNAL_ETCD_OLD']);
  });

  it('has its files looked for, all of them, and its version only when they are there', async () => {
    const host = fakeHost({ '/etcd/client.crt': 'x' });
    const checks = [
      externalEtcdFiles(external('https://127.0.0.1:1'), input(host)),
      externalEtcdVersion(external('https://127.0.0.1:1'), input(host)),
    ];
    const report = await runChecks(checks, input(host));
    expect(report.results.map(codes)).toEqual([['FILE_MISSING', 'FILE_MISSING'], []]);
    await expectSentences(resultOf(report, 'ExternalEtcdClientCertificates'), '/etcd/ca.crt', '/etcd/client.key');
  });

  it('advises no join, and no other control-plane node, where there is no cluster yet', async () => {
    const curesOf = async (operation: 'init' | 'join') => {
      const check = externalEtcdFiles(external('https://127.0.0.1:1'), input(fakeHost()), operation);
      const [first] = (await runChecks([check], input(fakeHost()))).results.flatMap(({ errors }) => errors);
      return first?.text.cure;
    };
    expect(await curesOf('join')).toContain('--certificate-key');
    expect(await curesOf('init')).toBe(
      'Copy the file to /etcd/ca.crt, or correct etcd.external in the configuration, then run the failed command again.',
    );
  });
});
