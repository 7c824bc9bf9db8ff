/**
 * Somebody on the path who knows no secret takes over a connection of the discovery: he is refused, and hears no
 * credential.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { standingFor } from '../run/full.ts';
import { expectCleanFailure, expectGoodNode, expectJoined } from '../worker/joined-node.ts';
import { join } from '../worker/kubejoin.ts';
import { type Impostors, impostors } from './impostors.ts';
import { type Act, PASS } from './interceptor.ts';
import { pathLab } from './path-lab.ts';

const path = pathLab();
const { at, onThePath, impatient, expectHeardNothing } = path;

let acts: Impostors;

beforeAll(async () => {
  acts = await impostors(path);
});

/** He lets the first connection pass. */
const second = (name: string) => (number: number) => (number === 0 ? PASS : (acts[name] as Act));

const CODES: Record<string, string> = {
  'a certificate of another CA of the same name': 'TLS_UNKNOWN_CA',
  "the cluster's certificate for another machine": 'TLS_NAME_MISMATCH',
  "the cluster's certificate for clients": 'TLS_UNKNOWN_CA',
  'an answer without TLS': 'NOT_TLS',
  'a redirect without TLS': 'NOT_TLS',
};

describe('the first connection passes, the next one meets', () => {
  it.each(Object.entries(CODES))('%s: refused, and said', async (name, code) => {
    await onThePath(second(name));
    const before = await at.worker.snapshot();
    const run = await impatient();
    expect(run.result, JSON.stringify(run.events.slice(-3))).toMatchObject({
      outcome: 'failed',
      exitCode: 4,
      failure: { code },
    });
    expectHeardNothing();
    expect(await at.worker.snapshot()).toEqual(before);
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it.each(standingFor(Object.keys(CODES), (_, index) => index % 2 === 1))(
    '%s: kubeadm refuses it, too',
    async (name) => {
      await onThePath(second(name));
      expect((await path.kubeadm()).code).not.toBe(0);
      expectHeardNothing();
    },
  );
});

describe('the proxy of the environment', () => {
  it.each(['a certificate of another CA of the same name', 'an answer without TLS'])(
    'becomes %s: refused, and said',
    async (name) => {
      await onThePath(second(name), true);
      const run = await impatient({ env: { HTTPS_PROXY: `http://${at.machineAddress}:${path.interceptor().port}` } });
      expect(run.result).toMatchObject({ outcome: 'failed', exitCode: 4, failure: { code: CODES[name] } });
      expectHeardNothing();
      await expectCleanFailure(at.worker, [at.secret]);
    },
  );
});

it('the first connection meets him, who hands on what anybody can read: it is asked for again, and the machine joins', async () => {
  const first = acts['a certificate of another CA of the same name'] as Act;
  await onThePath((number) => (number === 0 ? first : PASS));
  expectJoined(await join(at.worker, at.args));
  expectHeardNothing();
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
});
