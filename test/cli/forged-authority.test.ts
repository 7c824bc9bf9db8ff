import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../scripts/build/bundle.ts';
import {
  CLUSTER_INFO,
  clusterInfo,
  clusterInfoKubeconfig,
  pinOf,
  TOKEN,
} from '../cluster/discovery/support/cluster.ts';
import { ForgedAuthority } from '../pki/forged-authority.ts';
import { bundledProgram } from '../support/programs.ts';
import { Authority } from '../wire/support/authority.ts';
import { httpsServer, json, type TestServer } from '../wire/support/servers.ts';
import { Child } from './support/program.ts';

const executable = path.join(projectRoot, 'dist/kubejoin');
let authority: Authority;
let bundled: string;
beforeAll(async () => {
  authority = await Authority.make();
  bundled = await bundledProgram();
});

/** Somebody on the path, who knows the token and the CA's certificate, but not its key. */
async function interceptor(): Promise<TestServer> {
  const forger = new ForgedAuthority(authority.x509);
  const server: TestServer = await httpsServer(forger.issue(), (request, response) => {
    const kubeconfig = clusterInfoKubeconfig(`https://127.0.0.1:${server.port}`, forger.pem);
    if (request.url === CLUSTER_INFO) return json(clusterInfo(kubeconfig))(request, response);
    json({ kind: 'Status', code: 403 }, 403)(request, response);
  });
  onTestFinished(() => server.close());
  return server;
}

const PROGRAMS: [string, () => string[]][] = [['the bundle', () => [process.execPath, bundled]]];
if (existsSync(executable)) PROGRAMS.push(['the executable', () => [executable]]);
else
  console.warn(
    'dist/kubejoin does not exist: the forged authority is shown to the bundle alone ("npm run build:exe" makes it)',
  );

it.each(PROGRAMS)(
  '%s refuses a forged authority that carries the pinned key, and never sends it the token',
  async (_, program) => {
    const server = await interceptor();
    const [command = '', ...before] = program();
    const address = `127.0.0.1:${server.port}`;
    const flags = [
      '--token',
      TOKEN,
      '--discovery-token-ca-cert-hash',
      pinOf(authority),
      '--dry-run',
      '--ignore-preflight-errors=all',
    ];
    const child = new Child(command, [...before, 'join', address, ...flags], { https_proxy: '', HTTPS_PROXY: '' });
    const { code, err } = await child.ended;
    expect(code).not.toBe(0);
    expect(err).toContain('CLUSTER_INFO_MALFORMED');
    expect(err).toContain('contains a certificate that programs read in different ways');
    expect(server.requests.map(({ path: asked, authorization }) => [asked, authorization])).toEqual([
      [CLUSTER_INFO, undefined],
    ]);
  },
);
