/** The parts of `npm run demo`: each scene of `rehearse`, and its one join live on a terminal. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { main } from '../../../src/program/main.ts';
import { run, sink } from '../../cli/support/captured.ts';
import { Screen } from '../../cli/support/screen.ts';

/** Lines by what they tell, in order; the middle of the run is another test's. */
const told = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('['));

const CONFIG = '/var/lib/kubelet/config.yaml';

describe.each(['en', 'pt-BR'] as const)('in %s', (lang) => {
  test('a plan on one screen, with the beginning of each diff', async () => {
    const { code, out, err } = await run(['rehearse', '--plan', '--lang', lang]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\[kubelet-start\] .*\/var\/lib\/kubelet\/config\.yaml/m);
    expect(out).toContain('+++ /var/lib/kubelet/config.yaml\n');
    expect(out.split('\n').length).toBeLessThan(70);
    for (const line of out.split('\n').filter((text) => text.startsWith('+'))) expect(line.length).toBeLessThan(80);
    expect(told(out).at(-1)).toMatch(/\b12\b.* sha256:[0-9a-f]{12}\.\.\./);
  });

  test('a join that is killed, and the same command again', async () => {
    const { code, out, err } = await run(['rehearse', '--resume', '--lang', lang]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [killed = '', resumed = ''] = out.split(/^(?:Killed|A execução foi encerrada à força)\..*$/m);
    const alreadyThere = (await catalogueFor(lang)).text('CHANGE_NOT_NEEDED', { subject: CONFIG });
    expect(killed).not.toContain(alreadyThere);
    expect(killed.trimEnd().split('\n').at(-1)).toMatch(/^\[kubelet-start\] .*kubelet/);
    expect(resumed).toContain(alreadyThere);
    expect(told(resumed).at(-1)).toContain('node-1');
  });

  test('an undo that restores a file that was there before', async () => {
    const { code, out, err } = await run(['rehearse', '--undo', '--lang', lang]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\[restore-host\] .*\/var\/lib\/kubelet\/config\.yaml.*0640/);
    expect(out).not.toContain('[kubelet-start]');
    expect(told(out).at(-1)).toContain('/var/lib/kubelet/config.yaml');
  });
});

test('a scene that fails says why', async () => {
  const { code, err } = await run(['rehearse', '--undo', '--fault', 'wrong-pin']);
  expect(code).toBe(4);
  expect(err.match(/CA_PIN_MISMATCH/g)).toHaveLength(1);
});

test('several scenes are all shown, in the order of the demo', async () => {
  const { code, out, err } = await run(['rehearse', '--undo', '--plan']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const english = await catalogueFor('en');
  const [plan, undo] = [english.text('SCENE_PLAN'), english.text('SCENE_UNDONE', { path: CONFIG })].map((sentence) =>
    out.indexOf(sentence),
  );
  expect(plan).toBeGreaterThanOrEqual(0);
  expect(undo).toBeGreaterThan(plan as number);
});

test('after a scene that fails none is shown', async () => {
  const { code, err } = await run(['rehearse', '--plan', '--undo', '--fault', 'wrong-pin']);
  expect(code).toBe(4);
  expect(err.match(/CA_PIN_MISMATCH/g)).toHaveLength(1);
});

test('a scene whose files are kept says where', async () => {
  const { code, out } = await run(['rehearse', '--plan', '--keep']);
  expect(code).toBe(0);
  const kept = /(\/\S+kubejoin-rehearsal-\w+)/.exec(out)?.[1] ?? '';
  expect(existsSync(path.join(kept, 'node-1'))).toBe(true);
  rmSync(kept, { recursive: true });
});

test('several scenes are one result and one page', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-scenes-'));
  const report = path.join(directory, 'report.html');
  try {
    const { code, out } = await run(['rehearse', '--plan', '--resume', '--output', 'json', '--report', report]);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    const results = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'result');
    expect(results).toMatchObject([{ outcome: 'rehearsed', hosts: [{ outcome: 'joined' }, { outcome: 'joined' }] }]);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(results[0]);
    expect(readFileSync(report, 'utf8')).toContain('node-1');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a configuration of a preview shows the scene all the same', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-scene-'));
  const config = path.join(directory, 'dry.yaml');
  const discovery =
    'bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}';
  writeFileSync(
    config,
    `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndryRun: true\ndiscovery:\n  ${discovery}\n`,
  );
  try {
    const { code, out } = await run(['rehearse', '--resume', '--config', config, '--nodes', '2']);
    expect(code).toBe(0);
    expect(out.match(/^Killed\./gm)).toHaveLength(1);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('as JSON a scene is the events of its runs, and one result', async () => {
  const { code, out } = await run(['rehearse', '--resume', '--output', 'json']);
  expect(code).toBe(0);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.filter(({ type }) => type === 'result')).toHaveLength(1);
  expect(lines.filter(({ type, event }) => type === 'join' && event.phase === 'preflight').length).toBeGreaterThan(2);
});

describe('one join', () => {
  async function onTerminal(...args: string[]) {
    const screen = new Screen(60);
    const code = await main({
      argv: ['rehearse', ...args],
      insideRootfs: false,
      out: screen,
      err: sink(),
      env: { TERM: 'xterm' },
    });
    return { code, text: screen.text };
  }

  test('on a terminal is live, then a timeline of the join alone', async () => {
    const { code, text } = await onTerminal();
    expect(code).toBe(0);
    expect(text).toMatch(/^Timeline \(/m);
    expect(text).toMatch(/^ {2}node-1 {2}Ready/m);
    expect(text).not.toMatch(/\d ms (?:cluster|node-1) /);
  });

  test('that fails ends with its cause, below the timeline and once', async () => {
    const { code, text } = await onTerminal('--fault', 'wrong-pin');
    expect(code).toBe(4);
    expect(text).toMatch(/^Timeline \(/m);
  });

  test('in lines has the requests with -v alone', async () => {
    const plain = await run(['rehearse']);
    const verbose = await run(['rehearse', '-v=1']);
    expect(plain.out).not.toContain('GET /api');
    expect(verbose.out).toContain('GET /api/v1/namespaces/kube-public/configmaps/cluster-info 200');
  });
});
