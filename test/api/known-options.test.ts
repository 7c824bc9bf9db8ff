import { describe, expect, test } from 'vitest';
import { apply, doctor, type Host, init, join, plan, type Run, reset, undo } from '../../src/api/index.ts';
import { samplePlan } from '../operations/planning/sample-plan.ts';

/** A machine that must not be looked at, let alone changed. */
const host = new Proxy({ read: {}, write: {} } as Host, {
  get() {
    throw new Error('the machine was looked at');
  },
});
/** JavaScript accepts this option, which is meant for a dry run. */
const wrong = { host, dryrun: true } as object;

test.each([
  ['join', () => join(wrong)],
  ['plan', () => plan(wrong)],
  ['apply', () => apply(samplePlan, wrong)],
  ['undo', () => undo(wrong)],
  ['reset', () => reset(wrong)],
  ['init', () => init(wrong)],
  ['doctor', () => doctor(wrong)],
] as const)('%s refuses an option that there is not', async (_name, start) => {
  await expect(start()).rejects.toThrow(TypeError);
});

test('it says which one may be meant', async () => {
  await expect(join(wrong)).rejects.toThrow('Unknown option "dryrun". Did you mean "dryRun"?');
  await expect(
    join({ host: { read: {}, write: {} } as Host, controlPlane: { certificatekey: 'x' } as object }),
  ).rejects.toThrow('Did you mean "certificateKey"?');
  await expect(plan({ host, only: 'preflight' } as object)).rejects.toThrow('Unknown option "only".');
});

describe('an option of a wrong kind is refused, in the result and in the loop, and not repeated', () => {
  const failing = async (run: Run<unknown>): Promise<Error> => {
    const inLoop = (async () => {
      for await (const event of run) expect.unreachable(`it went on: ${event.type}`);
    })();
    const [result, loop] = await Promise.allSettled([run, inLoop]);
    expect(result).toEqual(loop);
    const { reason } = result as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(TypeError);
    return reason;
  };

  test.each<[object, string]>([
    [{ token: 12345 }, '"token" must be a string or a Secret, not a number.'],
    [{ caCertHashes: 'sha256:0123456789abcdef' }, '"caCertHashes" must be a list of strings, not a string.'],
    [{ caCertHashes: ['sha256:0', 7] }, '"caCertHashes" must be a list of strings, not a list (string, number).'],
    [{ skipPhases: 'preflight' }, '"skipPhases" must be a list of strings, not a string.'],
    [{ dryRun: 'false' }, '"dryRun" must be true or false, not a string.'],
    [{ ifNeeded: null }, '"ifNeeded" must be true or false, not null.'],
    [{ nodeName: ['node-1'] }, '"nodeName" must be a string, not a list (string).'],
    [{ signal: {} }, '"signal" must be an AbortSignal, not an object.'],
    [{ host: {} }, '"host" must be a Host, not an object.'],
    [
      { configuration: 5 },
      '"configuration" must be the text of a configuration, or its documents as objects, not a number.',
    ],
    [{ configuration: [null] }, 'not a list (object).'],
    [{ controlPlane: 'yes' }, '"controlPlane" must be an object, true or false, not a string.'],
    [
      { host: { read: {}, write: {} }, controlPlane: { bindPort: '6443' } },
      '"bindPort" must be a whole number, not a string.',
    ],
    [
      { host: { read: {}, write: {} }, controlPlane: { bindPort: 6443.5 } },
      '"bindPort" must be a whole number, not a number.',
    ],
  ])('%j', async (options, says) => {
    const { message } = await failing(
      join({ host, token: 'abcdef.0123456789abcdef', apiServerEndpoint: 'a:6443', ...options } as object),
    );
    expect(message).toContain(says);
    expect(message).not.toMatch(/0123456789abcdef|12345/);
  });

  test.each<[string, () => Run<unknown>, string]>([
    ['no options at all', () => join(undefined as never), 'The options must be an object, not undefined.'],
    ['null', () => doctor(null as never), 'The options must be an object, not null.'],
    ['a list', () => plan([] as never), 'The options must be an object, not an empty list.'],
    [
      'feature gates',
      () => init({ host, featureGates: { A: 'false' } as never }),
      '"featureGates" must be an object whose values are true or false',
    ],
    ['a question', () => undo({ host, confirm: true as never }), '"confirm" must be a function, not a boolean.'],
    [
      'a list of a reset',
      () => reset({ host, cleanup: 'cni' as never }),
      '"cleanup" must be a list of strings, not a string.',
    ],
  ])('%s', async (_, start, says) => expect((await failing(start())).message).toContain(says));
});

test('a reset knows what can be cleaned up', async () => {
  const run = reset({ host: { read: {}, write: {} } as Host, cleanup: ['cni', 'iptable'] as never });
  await expect(run).rejects.toMatchObject({
    kind: 'FLAG_VALUE_INVALID',
    params: { flag: 'cleanup', value: 'iptable' },
  });
});
