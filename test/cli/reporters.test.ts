import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../src/api/catalogue.ts';
import { Failure } from '../../src/base/failure.ts';
import { JsonReporter } from '../../src/cli/render/output/json-reporter.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import type { Language } from '../../src/i18n/catalogue.ts';
import { ALREADY_JOINED } from '../../src/phases/join/phases-join-sentences.ts';
import { PORT_IN_USE } from '../../src/phases/preflight/checks/network/checks-network-sentences.ts';
import { CHECK_WITHOUT_RUNTIME } from '../../src/phases/preflight/checks/preflight-checks-sentences.ts';
import { wholeEnglish as english } from '../../src/program/definitions.ts';
import { CONNECTION_REFUSED } from '../../src/wire/wire-sentences.ts';
import { sink } from './support/captured.ts';

const file: ChangeRecord = {
  id: 1,
  phase: 'kubelet-start',
  kind: 'write-file',
  subject: '/etc/a',
  action: 'create',
  mode: '0600',
};
const diff = '--- /etc/a\n+++ /etc/a\n@@ -1 +1 @@\n-old\n+new\n';
const wait: ChangeRecord = {
  id: 2,
  phase: 'kubelet-start',
  kind: 'wait-until',
  subject: 'node-1',
  action: 'node-registered',
};
const service: ChangeRecord = { id: 3, phase: 'kubelet-start', kind: 'service', subject: 'kubelet', action: 'stop' };
const remove: ChangeRecord = {
  id: 4,
  phase: 'control-plane-join/etcd',
  kind: 'remove-file',
  subject: '/etc/b',
  action: 'remove',
};
const failure = new Failure(PORT_IN_USE, { port: 10250, kubeletActive: false });

const EVENTS: JoinEvent[] = [
  { type: 'phase-started', phase: 'preflight' },
  { type: 'check', name: 'Swap', result: 'passed' },
  { type: 'check', name: 'Port-10250', result: 'failed', failure },
  { type: 'check', name: 'Port-10250', result: 'ignored', failure },
  { type: 'phase-done', phase: 'preflight' },
  { type: 'phase-skipped', phase: 'control-plane-prepare/certs' },
  { type: 'phase-started', phase: 'kubelet-start' },
  { type: 'change-started', change: file },
  { type: 'change-done', change: file },
  { type: 'change-previewed', change: { ...file, action: 'replace', diff } },
  { type: 'change-previewed', change: { ...file, action: 'unchanged' } },
  { type: 'change-started', change: wait },
  { type: 'change-done', change: wait },
  { type: 'change-previewed', change: wait },
  { type: 'change-done', change: service },
  { type: 'change-previewed', change: service },
  { type: 'change-skipped', change: service },
  { type: 'change-done', change: remove },
  { type: 'change-previewed', change: remove },
  { type: 'notice', level: 'warning', message: { key: 'TOKEN_FILE_READABLE', params: { path: 't', mode: '0644' } } },
  { type: 'notice', level: 'info', message: { key: 'CHECK_PASSED', params: { check: 'x' } } },
  {
    type: 'waiting',
    message: { key: 'DISCOVERY_WAITING', params: { server: '10.0.0.1:6443' } },
    failure: new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' }),
  },
  // The text has these by other sentences: what a check found, the failure at the end, the notices of what was taken
  // back.
  { type: 'check-started', name: 'Swap' },
  { type: 'change-failed', change: wait, failure },
  { type: 'change-undone', change: remove },
  { type: 'phase-failed', phase: 'kubelet-start', failure },
];

async function text(
  options: { language?: Language; verbosity?: number; tty?: boolean; env?: Record<string, string> },
  use: (reporter: TextReporter) => void,
) {
  const { language = 'en', verbosity = 0, tty = false, env = {} } = options;
  const out = { ...sink(), isTTY: tty };
  const err = { ...sink(), isTTY: tty };
  const reporter = new TextReporter(new Terminal({ out, err }, new Scrubber(), env), await catalogueFor(language), {
    verbosity,
    phaseSummary: (name) => `<${name}>`,
  });
  use(reporter);
  return { out: out.text, err: err.text };
}

const all = (reporter: TextReporter) => {
  for (const event of EVENTS) reporter.event(event);
};

describe('text', () => {
  it.each(['en', 'pt-BR'] as const)('shows every event in %s', async (language) => {
    const { out, err } = await text({ language, verbosity: 1 }, all);
    await expect(`${out}--- standard error\n${err}`).toMatchFileSnapshot(`snapshots/events.${language}.txt`);
  });

  it.each(['en', 'pt-BR'] as const)('shows at once that a check could not run, in %s', async (language) => {
    const message = CHECK_WITHOUT_RUNTIME({ socket: 'unix:///run/x.sock' });
    const { out, err } = await text({ language }, (reporter) =>
      reporter.event({ type: 'check', name: 'CgroupDriver', result: 'not-run', message }),
    );
    expect(out).toBe(`[preflight] CgroupDriver: ${(await catalogueFor(language)).say(message)}\n`);
    expect(err).toBe('');
  });

  it('shows steps only from -v=1 on', async () => {
    expect((await text({}, all)).out).not.toContain('Swap');
    expect((await text({ verbosity: 1 }, all)).out).toContain('Swap');
  });

  it('colours on a terminal only, and never with NO_COLOR', async () => {
    const csi = '\u001b[';
    expect((await text({ tty: true }, all)).out).toContain(`${csi}32m+new`);
    expect((await text({ tty: false }, all)).out).not.toContain(csi);
    expect((await text({ tty: true, env: { NO_COLOR: '1' } }, all)).out).not.toContain(csi);
    expect((await text({ tty: true, env: { TERM: 'dumb' } }, all)).out).not.toContain(csi);
    expect((await text({ tty: true, env: { NO_COLOR: '' } }, all)).out).toContain(csi);
  });

  it('a machine that has joined already is no error', async () => {
    const joined = new Failure(ALREADY_JOINED, { node: 'worker-1', server: '10.0.0.1:6443' });
    const { err } = await text({}, (reporter) => reporter.failed(joined));
    expect(err.split('\n')[0]).toBe(`${joined.text.what} (ALREADY_JOINED)`);
  });

  it('shows a failure in three parts with its code', async () => {
    const { what, cause, cure } = failure.text;
    const { err } = await text({}, (reporter) => reporter.failed(failure));
    expect(err).toBe(`error: ${what} (PORT_IN_USE)\n  Cause: ${cause}\n  Fix: ${cure}\n`);
  });

  it('shows a bug shortly, with the way to report it', async () => {
    const { err } = await text({}, (reporter) => reporter.crashed(new TypeError('x is not a function')));
    expect(err).toContain('TypeError: x is not a function (INTERNAL)');
    expect(err).not.toContain('    at ');
    expect((await text({ verbosity: 5 }, (reporter) => reporter.crashed(new TypeError('x')))).err).toContain('    at ');
  });
});

describe('JSON', () => {
  const json = (use: (reporter: JsonReporter) => void) => {
    const out = sink();
    const err = sink();
    use(new JsonReporter(new Terminal({ out, err }, new Scrubber(), {}), english, 0));
    expect(err.text).toBe('');
    expect(out.text.endsWith('\n')).toBe(true);
    return out.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('is one object a line with version and type', () => {
    const lines = json((reporter) => {
      for (const event of EVENTS) reporter.event(event);
    });
    expect(lines.map(({ v, type }) => [v, type])).toEqual(EVENTS.map(({ type }) => [1, type]));
    expect(lines[2].failure).toEqual({
      code: 'PORT_IN_USE',
      kind: 'PORT_IN_USE',
      class: 'preflight',
      ...failure.text,
      params: failure.params,
    });
    expect(lines[8].change).toEqual(file);
    expect(lines[9].change.diff).toBe(diff);
    expect(lines[19].message).toMatchObject({
      key: 'TOKEN_FILE_READABLE',
      text: expect.stringContaining('chmod 600 t'),
    });
  });

  it('ends with a result', () => {
    const [joined] = json((reporter) =>
      reporter.succeeded({
        outcome: 'joined',
        fields: { nodeName: 'a' },
        message: { key: 'JOINED_WORKER', params: { node: 'a', skipped: undefined } },
      }),
    );
    expect(joined).toMatchObject({ v: 1, type: 'result', outcome: 'joined', exitCode: 0, nodeName: 'a' });
    const [failed] = json((reporter) => reporter.failed(failure, 2));
    expect(failed).toMatchObject({
      type: 'result',
      outcome: 'failed',
      exitCode: 2,
      failure: { code: 'PORT_IN_USE', class: 'preflight' },
    });
    const [crashed] = json((reporter) => reporter.crashed(new Error('x'), 1));
    expect(crashed).toMatchObject({
      type: 'result',
      outcome: 'failed',
      exitCode: 1,
      failure: { code: 'INTERNAL', class: 'internal' },
    });
  });
});
