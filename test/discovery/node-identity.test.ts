import { afterEach, beforeAll, expect, test } from 'vitest';
import { nodeIdentity } from '../../src/discovery/node-identity.ts';
import { Authority, type Issued } from '../net/support/authority.ts';
import { httpsServer, type TestServer } from '../net/support/servers.ts';
import { failureOf } from './support/cluster.ts';
import { fakeHost } from './support/host.ts';

let authority: Authority;
let client: Issued;
let server: TestServer;
let seen: (string | undefined)[] = [];

beforeAll(async () => {
  authority = await Authority.make();
  client = await authority.issue({ commonName: 'system:node:worker-1', organization: 'system:nodes' });
  server = await httpsServer(
    await authority.issue(),
    (request, response) => {
      const socket = ('stream' in request ? request.stream?.session?.socket : undefined) as {
        getPeerCertificate(): { subject?: { CN: string } };
      };
      seen.push(socket.getPeerCertificate().subject?.CN);
      response.end('{}');
    },
    { tls: { requestCert: true, ca: authority.pem } },
  );
  return () => server.close();
});
afterEach(() => {
  seen = [];
});

const PEM = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const signal = new AbortController().signal;

function conf(user: string): string {
  return `apiVersion: v1
clusters: [{name: default-cluster, cluster: {server: "https://127.0.0.1:${server.port}", certificate-authority-data: ${base64(authority.pem)}}}]
contexts: [{name: default-context, context: {cluster: default-cluster, user: default-auth}}]
current-context: default-context
users:
- name: default-auth
  user: ${user}
`;
}

test('kubelet.conf: the certificate and key that it names by path, both in one file', async () => {
  const files = {
    '/etc/kubernetes/kubelet.conf': conf(`{client-certificate: ${PEM}, client-key: ${PEM}}`),
    [PEM]: `${client.certificate}${client.key}`,
  };
  const cluster = await nodeIdentity('/etc/kubernetes/kubelet.conf', { host: fakeHost({ files }), signal });
  await cluster.connection.request({ method: 'GET', path: '/', timeoutMs: 5000 });
  cluster.connection.close();
  expect(seen).toEqual(['system:node:worker-1']);
  expect(cluster.server).toBe(`https://127.0.0.1:${server.port}`);
  expect(cluster.credential).toEqual({ type: 'client-certificate-files', certificatePath: PEM, keyPath: PEM });
});

test('admin.conf: embedded', async () => {
  const user = `{client-certificate-data: ${base64(client.certificate)}, client-key-data: ${base64(client.key)}}`;
  const cluster = await nodeIdentity('/a', { host: fakeHost({ files: { '/a': conf(user) } }), signal });
  await cluster.connection.request({ method: 'GET', path: '/', timeoutMs: 5000 });
  cluster.connection.close();
  expect(seen).toEqual(['system:node:worker-1']);
});

test('no file, no certificate, no key of that certificate', async () => {
  const identity = (files: Record<string, string>) => failureOf(nodeIdentity('/k', { host: fakeHost({ files }), signal }));
  expect((await identity({})).code).toBe('DISCOVERY_FILE_MISSING');
  const named = conf(`{client-certificate: ${PEM}, client-key: ${PEM}}`);
  expect(await identity({ '/k': named })).toMatchObject({ code: 'DISCOVERY_FILE_REFERENCE', params: { path: PEM } });
  const other = await authority.issue();
  expect(await identity({ '/k': named, [PEM]: `${client.certificate}${other.key}` })).toMatchObject({
    params: { problem: 'bad-certificate' },
  });
  expect(await identity({ '/k': named, [PEM]: client.certificate })).toMatchObject({ params: { problem: 'bad-certificate' } });
});
