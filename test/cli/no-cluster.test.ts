/** Command lines that do not specify a cluster: each names the ways that this command has. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePlan } from '../operations/planning/sample-plan.ts';
import { run } from './support/captured.ts';

let directory: string;
const file = (name: string) => path.join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-no-cluster-'));
  writeFileSync(file('hosts.yaml'), 'apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n  - {name: worker-1}\n');
  writeFileSync(file('plan.json'), JSON.stringify(samplePlan));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The command lines without a cluster; {} stands for the directory. */
const WITH_KUBECONFIG = [['fleet', 'join', '{}/hosts.yaml'], ['provision']];
const WITHOUT_KUBECONFIG = [['join'], ['plan', 'join'], ['join', 'phase', 'preflight']];

const failed = async (words: readonly string[], language: string) => {
  const { code, err } = await run([...words.map((word) => word.replace('{}', directory)), '--lang', language]);
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('FLAGS_INVALID') });
  return err;
};

describe.each(['en', 'pt-BR'])('without a cluster, in %s', (language) => {
  it.each(WITH_KUBECONFIG)('%s %s names --kubeconfig first', async (...words) => {
    const err = await failed(words, language);
    const [named = ''] = /(?<=\.).*--kubeconfig.*/.exec(err) ?? [];
    expect(named).toMatch(/^[^-]*--kubeconfig/);
    expect(err).toContain('--discovery-token-ca-cert-hash');
  });

  it.each(WITHOUT_KUBECONFIG)('%s %s names no flag that it does not have', async (...words) => {
    const err = await failed(words, language);
    expect(err).toContain('--token');
    expect(err).not.toContain('--kubeconfig');
  });

  it('apply names the plan’s own arguments', async () => {
    const err = await failed(['apply', '{}/plan.json'], language);
    expect(err).toContain('"plan join"');
    expect(err).not.toContain('--kubeconfig');
  });

  it.each([
    ['join', ['join']],
    ['fleet join {}/hosts.yaml', ['fleet', 'join', '{}/hosts.yaml']],
    ['apply {}/plan.json', ['apply', '{}/plan.json']],
    ['provision', ['provision']],
  ])('a token alone is answered by an example of the same command: %s', async (command, words) => {
    const err = await failed([...words, '--token', 'abcdef.0123456789abcdef'], language);
    expect(err).toContain(`kubejoin ${command.replace('{}', directory)} 10.0.0.1:6443 --token …`);
  });
});
