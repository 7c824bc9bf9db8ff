import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure } from '../../../src/base/failure.ts';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { WAITING_API_SERVER } from '../../../src/cluster/api/cluster-api-sentences.ts';
import { DISCOVERY_WAITING } from '../../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { WAITING_CSR_APPROVAL } from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import { WAITING_KUBELET_ENDED, WAITING_KUBELET_HEALTHY } from '../../../src/engine/conditions/kubelet-sentences.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { sink } from '../support/captured.ts';

const server = '10.0.0.1:6443';
const healthy: JoinEvent = { type: 'waiting', message: WAITING_KUBELET_HEALTHY({ url: 'http://127.0.0.1:10248' }) };
const approval: JoinEvent = { type: 'waiting', message: WAITING_CSR_APPROVAL({ name: 'node-csr-x' }) };
const refused: JoinEvent = {
  type: 'waiting',
  message: DISCOVERY_WAITING({ server }),
  failure: new Failure(CONNECTION_REFUSED, { server }),
};
const status = (code: number): JoinEvent => ({
  type: 'waiting',
  message: WAITING_API_SERVER({ reason: `HTTP ${code}` }),
});
const began: JoinEvent = { type: 'phase-started', phase: 'kubelet-start' };

const EVERY_S = 2;

/** The seconds in which lines appeared where there is no terminal, of a wait that emits an event every two seconds. */
async function shownAt(
  lengthS: number,
  event: (second: number) => JoinEvent | undefined,
  { verbosity = 0, language = 'en' as 'en' | 'pt-BR' } = {},
): Promise<number[]> {
  const [out, err] = [sink(), sink()];
  let second = 0;
  const reporter = new TextReporter(new Terminal({ out, err }, new Scrubber(), {}), await catalogueFor(language), {
    verbosity,
    phaseSummary: () => 'begins',
    now: () => second * 1000,
  });
  const shown: number[] = [];
  for (; second < lengthS; second += EVERY_S) {
    const one = event(second);
    const before = out.text;
    if (one) reporter.event(one);
    if (out.text !== before) shown.push(second);
  }
  expect(err.text).toBe('');
  return shown;
}

describe('lines of a wait where there is no terminal', () => {
  it.each(['en', 'pt-BR'] as const)('appear when it begins, and then ever more rarely, in %s', async (language) => {
    expect(await shownAt(70, () => healthy, { language })).toEqual([0, 10, 30]);
    expect(await shownAt(240, () => healthy, { language })).toEqual([0, 10, 30, 70, 150]);
  });

  it('are thirteen in twelve hours', async () => {
    expect(await shownAt(12 * 3600, () => approval)).toHaveLength(13);
  });

  it('appear when the reason changes, with its failure', async () => {
    expect(await shownAt(60, (second) => (second < 4 ? refused : second < 20 ? status(503) : status(429)))).toEqual([
      0, 4, 14, 20, 30, 50,
    ]);
  });

  it('are few when two reasons alternate', async () => {
    const alternating = (second: number) => (second % 4 === 0 ? healthy : approval);
    expect((await shownAt(240, alternating)).length).toBeLessThanOrEqual(10);
  });

  it('do not count times and process IDs in a log as another reason', async () => {
    const ended = (second: number): JoinEvent => ({
      type: 'waiting',
      message: WAITING_KUBELET_ENDED({
        last: `E1202 06:38:${String(second % 60).padStart(2, '0')}.${100_000 + second} ${3000 + second} run.go:72] no`,
      }),
    });
    expect(await shownAt(70, ended)).toEqual([0, 10, 30]);
  });

  it('begin anew with another phase, and after the reason was away', async () => {
    expect(await shownAt(60, (second) => (second === 40 ? began : healthy))).toEqual([0, 10, 30, 40, 42, 52]);
    expect(await shownAt(400, (second) => (second < 80 || second > 300 ? healthy : undefined))).toEqual([
      0, 10, 30, 70, 302, 312, 332, 372,
    ]);
  });

  it('all appear from -v=1 on', async () => {
    expect(await shownAt(20, () => healthy, { verbosity: 1 })).toHaveLength(10);
  });
});

describe('the reason of a wait', () => {
  const failure = new Failure(CONNECTION_REFUSED, { server });
  const lines = async (event: JoinEvent) => {
    const out = sink();
    const terminal = new Terminal({ out, err: sink() }, new Scrubber(), {});
    const options = { verbosity: 0, phaseSummary: () => 'begins', now: () => 0 };
    new TextReporter(terminal, await catalogueFor('en'), options).event(event);
    return out.text.trim().split('\n');
  };

  it('is not said again after a message that names it', async () => {
    const message = WAITING_API_SERVER({ reason: failure });
    const said =
      '[join] The API server is not responding as expected; retrying. Reason: 10.0.0.1:6443 refused the connection.';
    expect(await lines({ type: 'waiting', message, failure })).toEqual([said]);
  });

  it('follows a message that does not', async () => {
    expect((await lines(refused)).at(1)).toBe('[join] 10.0.0.1:6443 refused the connection.');
  });
});
