import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programOf } from '../support/programs.ts';
import { Authority } from './support/authority.ts';
import { httpsServer, json, type TestServer } from './support/servers.ts';

/**
 * One request in a process of its own, whose environment counts from its start. Prints the answer's status or the
 * failure's code.
 */
let program: string;

let trusted: Authority;
let foreign: Authority;
let good: TestServer;
let foreigner: TestServer;
let directory: string;

beforeAll(async () => {
  program = await programOf(join(import.meta.dirname, 'support/request-once.ts'));
  [trusted, foreign] = [await Authority.make('trusted'), await Authority.make('foreign')];
  good = await httpsServer(await trusted.issue(), json({}));
  foreigner = await httpsServer(await foreign.issue(), json({}));
  directory = await mkdtemp(join(tmpdir(), 'kubejoin-env-'));
  await writeFile(join(directory, 'trusted.pem'), trusted.pem);
  await writeFile(join(directory, 'foreign.pem'), foreign.pem);
});
afterAll(async () => {
  await Promise.all([good.close(), foreigner.close(), rm(directory, { recursive: true })]);
});

async function requestIn(env: Record<string, string>, port: number): Promise<string> {
  const child = spawn(process.execPath, [program, String(port), join(directory, 'trusted.pem')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  return output.trim();
}

test.each([
  ['nothing', () => ({})],
  ['NODE_TLS_REJECT_UNAUTHORIZED=0', () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' })],
  ['NODE_EXTRA_CA_CERTS', () => ({ NODE_EXTRA_CA_CERTS: join(directory, 'foreign.pem') })],
  [
    "OpenSSL's own variables",
    () => ({ NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: join(directory, 'foreign.pem') }),
  ],
] as [string, () => Record<string, string>][])('%s changes nothing of whom a connection trusts', async (_, env) => {
  const [known, unknown] = await Promise.all([requestIn(env(), good.port), requestIn(env(), foreigner.port)]);
  expect([known, unknown]).toEqual(['200', 'TLS_UNKNOWN_CA']);
  expect(foreigner.requests).toHaveLength(0);
});
