import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExternalEtcd } from '../../../src/config/types/cluster.ts';
import { runChecks } from '../../../src/phases/preflight/check.ts';
import { externalEtcdFiles, externalEtcdVersion } from '../../../src/phases/preflight/checks/network/external-etcd.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { type Handler, httpsServer } from '../../wire/support/servers.ts';
import { expectSentences, input, kinds, resultOf } from './support.ts';

const FILES = { caFile: '/etcd/ca.crt', certFile: '/etcd/client.crt', keyFile: '/etcd/client.key' };
const NO_FILES = { caFile: '', certFile: '', keyFile: '' };
const HOST_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

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

/** A proxy over TLS that connects every name to this port. */
async function tunnelTo(port: number, { certificate, key }: Issued): Promise<number> {
  const server = createHttpsServer({ cert: certificate, key });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (_, socket) => {
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    for (const one of [onward, socket]) one.on('error', () => one.destroy());
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
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
    expect(kinds(result)).toEqual(found);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /version']);
    await expectSentences(result, ...(found.length > 0 ? [endpoint] : []));
  });

  it('that does not answer, or not as one, is a warning with the reason: the phase check-etcd decides', async () => {
    const { host, endpoint } = await etcd((_, response) => response.writeHead(503).end('<html>'));
    const other = await etcd(version('3.7.0'));
    const result = await checked(host, external(endpoint, 'https://127.0.0.1:1', other.endpoint));
    expect(kinds(result)).toEqual(Array(3).fill('EXTERNAL_ETCD_VERSION_UNKNOWN'));
    await expectSentences(result, '503', 'https://127.0.0.1:1', other.endpoint);
  });

  it('behind what is no URL is an error', async () => {
    const { host } = await etcd(version('3.7.0'));
    const result = await checked(host, external('etcd-1'));
    expect(kinds(result)).toEqual(['EXTERNAL_ETCD_ENDPOINT_INVALID']);
    await expectSentences(result, 'etcd-1');
  });

  it('without TLS is asked over HTTP', async () => {
    const server = createServer((request, response) =>
      response.end(JSON.stringify({ etcdserver: request.url === '/version' ? '3.4.0' : '' })),
    );
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = fakeHost({});
    const plain = { ...external(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), ...NO_FILES };
    expect(kinds(await checked(host, plain))).toEqual(['EXTERNAL_ETCD_OLD']);
  });

  it('without a CA of its own is verified with the authorities of the host', async () => {
    const [known, other] = [await Authority.make('public-ca'), await Authority.make('other-ca')];
    const { port, close } = await httpsServer(await known.issue(), version('3.7.0'));
    onTestFinished(close);
    const configured = { ...external(`https://127.0.0.1:${port}`), ...NO_FILES };
    expect(kinds(await checked(fakeHost({ [HOST_AUTHORITIES]: known.pem }), configured))).toEqual([]);
    for (const host of [fakeHost({ [HOST_AUTHORITIES]: other.pem }), fakeHost({})])
      expect(kinds(await checked(host, configured))).toEqual(['EXTERNAL_ETCD_VERSION_UNKNOWN']);
  });

  it('is not verified with the authorities of the host where a CA of its own is given', async () => {
    const [given, known] = [await Authority.make('etcd-ca'), await Authority.make('public-ca')];
    const { port, close } = await httpsServer(await known.issue(), version('3.7.0'));
    onTestFinished(close);
    const host = fakeHost({ '/etcd/ca.crt': given.pem, [HOST_AUTHORITIES]: known.pem });
    const configured = { ...external(`https://127.0.0.1:${port}`), ...NO_FILES, caFile: '/etcd/ca.crt' };
    expect(kinds(await checked(host, configured))).toEqual(['EXTERNAL_ETCD_VERSION_UNKNOWN']);
  });

  it('behind a proxy over TLS is reached, and the proxy is verified with the authorities of the host', async () => {
    const [own, known] = [await Authority.make('etcd-ca'), await Authority.make('public-ca')];
    const { port, close } = await httpsServer(await own.issue({ dns: ['etcd.test'] }), version('3.4.0'));
    onTestFinished(close);
    const proxy = await tunnelTo(port, await known.issue());
    const host = fakeHost({ '/etcd/ca.crt': own.pem, [HOST_AUTHORITIES]: known.pem });
    host.env = { HTTPS_PROXY: `https://127.0.0.1:${proxy}` };
    const configured = { ...external('https://etcd.test:2379'), ...NO_FILES, caFile: '/etcd/ca.crt' };
    expect(kinds(await checked(host, configured))).toEqual(['EXTERNAL_ETCD_OLD']);
  });

  it('has its files looked for, all of them, and its version only when they are there', async () => {
    const host = fakeHost({ '/etcd/client.crt': 'x' });
    const checks = [
      externalEtcdFiles(external('https://127.0.0.1:1'), input(host)),
      externalEtcdVersion(external('https://127.0.0.1:1'), input(host)),
    ];
    const report = await runChecks(checks, input(host));
    expect(report.results.map(kinds)).toEqual([['FILE_MISSING', 'FILE_MISSING'], []]);
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
