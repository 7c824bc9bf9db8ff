import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseJoinDocuments } from '../../../src/config/documents/join-documents.ts';
import type { JoinEvent } from '../../../src/program/library/index.ts';
import { provision } from '../../../src/program/library/provision.ts';
import { run as command } from '../../cli/support/captured.ts';
import { ServedApi } from '../../support/served-api.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const JOIN = {
  apiServerEndpoint: '10.0.0.1:6443',
  token: TOKEN,
  caCertHashes: [`sha256:${'a'.repeat(64)}`],
};

let api: ServedApi;
beforeEach(async () => {
  api = await ServedApi.start();
});
afterEach(() => api.stop());

const fileIn = (document: string, wanted: string): string => {
  const files: { path: string; content: string }[] = parse(document, { version: '1.1' }).write_files;
  return files.find(({ path }) => path === wanted)?.content ?? '';
};

test('user data is that of the command', async () => {
  const [url, sha256] = ['https://files.example/kubejoin?sig=x', 'b'.repeat(64)];
  const { userData, nodeName, tokenId } = await provision({
    ...{ ...JOIN, nodeName: 'w1', format: 'script', executable: url, sha256, sentinelFile: '/run/joined' },
    ...{ retryFor: '2h', undoOnFailure: true, skipPhases: ['preflight'], language: 'pt-BR' },
  });
  expect([nodeName, tokenId]).toEqual(['w1', undefined]);
  const flags = ['--format=script', `--executable=${url}`, `--sha256=${sha256}`, '--sentinel-file=/run/joined'];
  const join = ['10.0.0.1:6443', `--token=${TOKEN}`, `--discovery-token-ca-cert-hash=${JOIN.caCertHashes[0]}`];
  const more = ['--node-name=w1', '--retry-for=2h', '--undo-on-failure', '--skip-phases=preflight', '--lang=pt-BR'];
  const { out } = await command(['provision', ...join, ...flags, ...more]);
  expect(userData.reveal()).toBe(out);
  expect(String(userData) + JSON.stringify({ userData })).not.toContain(TOKEN);
});

test('the name of the node may stand in a configuration, which need not have one', async () => {
  const { token, apiServerEndpoint, caCertHashes } = JOIN;
  const discovery = { bootstrapToken: { token, apiServerEndpoint, caCertHashes } };
  expect(await provision({ configuration: { discovery } })).toMatchObject({ nodeName: undefined });
  const named = { discovery, nodeRegistration: { name: 'w7' } };
  expect(await provision({ configuration: named })).toMatchObject({ nodeName: 'w7', tokenId: undefined });
});

test('with a kubeconfig, the user data has a token of its own for the node', async () => {
  const run = provision({ kubeconfig: api.kubeconfig, nodeName: 'w1', ttl: '30m' });
  const events: JoinEvent[] = [];
  for await (const event of run) events.push(event);
  const { userData, nodeName, tokenId } = await run;
  expect([nodeName, [tokenId]]).toEqual(['w1', api.tokens()]);
  const bytes = Buffer.from(fileIn(userData.reveal(), '/etc/kubejoin/join.yaml'));
  const { configuration } = parseJoinDocuments(bytes, 'join.yaml', { allowExperimentalApi: false });
  expect(configuration).toMatchObject({
    discovery: { bootstrapToken: { apiServerEndpoint: api.endpoint, caCertHashes: api.pins } },
    nodeRegistration: { name: 'w1' },
  });
  const token = configuration.discovery.bootstrapToken?.token.reveal() ?? '';
  expect(token.slice(0, 6)).toBe(tokenId);
  expect(events.some((event) => event.type === 'change-done' && event.change.subject.includes(`${tokenId}`))).toBe(
    true,
  );
  expect(JSON.stringify(events)).not.toContain(token.slice(7));
});

test('wrong options and an aborted signal create no token', async () => {
  const bound = { kubeconfig: api.kubeconfig, nodeName: 'w1' };
  for (const more of [
    { token: TOKEN },
    { nodeName: '' },
    { ttl: 'long' },
    { sha256: 'b'.repeat(64) },
    { retryFor: '-1h' },
  ])
    await expect(provision({ ...bound, ...more })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  await expect(provision({ ...JOIN, ttl: '1h' })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  await expect(provision({ ...bound, format: 'xml' as never })).rejects.toThrow('`format`');
  await expect(provision({ ...bound, language: 'fr' as never })).rejects.toThrow('`language`');
  await expect(provision({ ...bound, outputFile: '/x' } as never)).rejects.toThrow('"outputFile"');
  const reason = new Error('enough');
  await expect(provision({ ...bound, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(api.tokens()).toEqual([]);
});
