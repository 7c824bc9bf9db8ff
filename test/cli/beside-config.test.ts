import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './support/captured.ts';

let directory: string;
const file = () => path.join(directory, 'init.yaml');
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-beside-'));
  writeFileSync(
    file(),
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n',
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it.each([
  [['init', '--token-ttl', '1h'], '--node-name, --ignore-preflight-errors, --dry-run, --skip-phases and any flag'],
  [
    ['init', 'phase', 'certs', 'ca', '--cert-dir', '/nowhere'],
    'With --config, you can still use --dry-run and any flag',
  ],
  [
    ['reset', '--cert-dir', '/nowhere'],
    'With --config, you can still use --force, --ignore-preflight-errors, --dry-run, --skip-phases and any flag',
  ],
  [['token', 'create', '--ttl', '1h'], 'With --config, you can still use --dry-run and any flag'],
])('%j: names those of its flags that may stand beside --config', async (argv, named) => {
  const { code, err } = await run([...argv, '--config', file(), '--dry-run']);
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(named) });
});
