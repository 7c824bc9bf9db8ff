import { readFileSync } from 'node:fs';
import path from 'node:path';
import { satisfies } from 'semver';
import { describe, expect, test } from 'vitest';
import { refuseRuntime } from '../../src/host/nodejs-version.ts';
import { main } from '../../src/program/main.ts';
import { sink } from '../cli/support/captured.ts';

const { engines } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'));

/** True if kubejoin runs there. */
function runsOn(node: string): boolean {
  try {
    refuseRuntime({ node });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ kind: 'RUNTIME_UNSUPPORTED', params: { name: 'Node.js', version: node, old: true } });
    return false;
  }
}

describe('Node.js', () => {
  test.each([
    '16.20.2',
    '18.20.8',
    '20.11.0',
    '20.18.3',
    '20.19.0',
    '20.20.2',
    '21.7.3',
    '22.0.0',
    '22.11.0',
    '22.12.0',
    '24.0.0',
    '26.3.0',
  ])('%s is taken as package.json says', (version) => expect(runsOn(version)).toBe(satisfies(version, engines.node)));
  test('of today is taken', () => expect(() => refuseRuntime()).not.toThrow());
});

test.each([
  ['Bun', { node: '24.3.0', bun: '1.4.5' }],
  ['Deno', { node: '26.3.0', deno: '1.4.5' }],
])('%s is refused, although it poses as Node.js', (name, versions) => {
  expect(() => refuseRuntime(versions)).toThrow(`kubejoin does not run on ${name} 1.4.5. Nothing was changed.`);
});

test('the command refuses it in the language of its user, before it does anything', async () => {
  const err = sink();
  const argv = ['join', '--lang', 'pt-BR', '10.0.0.1:6443'];
  const versions = { node: '26.3.0', deno: '2.9.6' };
  expect(await main({ argv, insideRootfs: false, out: sink(), err, env: {}, versions })).toBe(6);
  expect(err.text).toContain('O kubejoin não funciona no Deno 2.9.6. Nada foi alterado.');
});
