import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type IoHost, type IoMessage, type IoRequest, join, reset, undo } from '../../src/api/index.ts';
import { type Rehearsal, startRehearsal } from '../../src/api/rehearsal.ts';
import { RUN_OPTIONS } from '../../src/api/run/known-options.ts';
import { type RunOptions, runOf } from '../../src/api/run/run.ts';
import { Secret } from '../../src/base/secret.ts';
import { Cluster } from './cluster.ts';

let rehearsal: Rehearsal | undefined;
let cluster: Cluster | undefined;
afterEach(async () => {
  await rehearsal?.stop();
  await cluster?.stop();
  rehearsal = undefined;
  cluster = undefined;
});

/** An io host that remembers what it was told and asked. */
function listener(answer?: boolean): IoHost & { messages: IoMessage[]; asked: IoRequest[] } {
  const messages: IoMessage[] = [];
  const asked: IoRequest[] = [];
  return {
    messages,
    asked,
    language: 'pt-BR',
    notify: (message) => void messages.push(message),
    requestResponse: (request) => {
      asked.push(request);
      return answer ?? request.default;
    },
  };
}

/** A run that ends right after its only message. */
const short = (io: IoHost) =>
  runOf<string, RunOptions>({ command: 'test', options: { io }, known: RUN_OPTIONS }, async (emit) => {
    emit({ type: 'phase-done', phase: 'preflight' });
    return 'done';
  });

/** The next warning of this process, which is not printed. */
function nextWarning(): Promise<string | Error> {
  return new Promise((resolve) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation((warning) => resolve(warning));
    onTestFinished(() => warn.mockRestore());
  });
}

const started = async () => {
  rehearsal = await startRehearsal();
  return rehearsal.joinOptions('node-1');
};

describe('an io host', () => {
  test('hears in its language of every event that the loop has, without a secret', async () => {
    rehearsal = await startRehearsal({ controlPlane: true });
    const options = rehearsal.joinOptions('node-1');
    const io = listener();
    const events: unknown[] = [];
    for await (const event of join({ ...options, io })) events.push(event);
    expect(io.messages.map(({ data }) => data)).toEqual(events);
    expect(io.messages.filter(({ text }) => text === '')).toEqual([]);
    expect(io.messages.filter(({ level }) => !['debug', 'info', 'warning', 'error'].includes(level))).toEqual([]);
    const written = io.messages.find(
      ({ text }) => text.includes('/var/lib/kubelet/config.yaml') && text.startsWith('Gravado'),
    );
    expect(written).toMatchObject({ level: 'info', code: 'change-done', data: { type: 'change-done' } });
    const { token, controlPlane } = options;
    const key = typeof controlPlane === 'object' ? controlPlane.certificateKey : undefined;
    for (const secret of [token, key]) {
      expect(secret).toBeDefined();
      const value = secret instanceof Secret ? secret.reveal() : String(secret);
      expect(JSON.stringify(io.messages).includes(value.split('.').at(-1) ?? value)).toBe(false);
    }
  });

  test('hears of a failed check as an error with its code', async () => {
    cluster = await Cluster.start(['node-1'], ['port-in-use']);
    const io = listener();
    await expect(join({ ...cluster.options(), io })).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
    const errors = io.messages.filter(({ level }) => level === 'error');
    expect(errors.map(({ data }) => data.type)).toEqual(['check', 'phase-failed']);
    expect(errors.map(({ code }) => code)).toEqual(['PORT_IN_USE', 'PREFLIGHT_FAILED']);
    expect(errors[1]?.text).toMatch(/^A máquina não está pronta/);
  });

  test.each([
    ['RESET_CONFIRM', reset, 'RESET_NOT_CONFIRMED'],
    ['UNDO_CONFIRM', undo, 'UNDO_NOT_CONFIRMED'],
  ] as const)('is asked %s, and its no ends the run', async (code, run, failure) => {
    const options = await started();
    await join(options);
    const no = listener(false);
    await expect(run({ host: options.host, io: no })).rejects.toMatchObject({ kind: failure });
    expect(no.asked).toEqual([
      { code, text: expect.stringMatching(/^Esta operação (?:desfaz|remove) o que .* Continuar\?$/), default: true },
    ]);
    expect(rehearsal?.nodes()).toHaveLength(1);
    const usual = listener();
    await expect(run({ host: options.host, io: usual })).resolves.toMatchObject({ nodeName: 'node-1' });
    expect(usual.asked).toHaveLength(1);
  });

  test('that asks nobody lets the run go on, and confirm answers first', async () => {
    const options = await started();
    await join(options);
    const io = listener(true);
    await expect(reset({ host: options.host, io, confirm: () => false })).rejects.toMatchObject({
      kind: 'RESET_NOT_CONFIRMED',
    });
    expect(io.asked).toEqual([]);
    await expect(reset({ host: options.host, io: { notify: io.notify } })).resolves.toMatchObject({ outcome: 'reset' });
  });

  test.each([
    ['throws', () => expect.fail('full disk')],
    ['rejects', () => Promise.reject(new Error('full disk'))],
  ])('that %s ends the run, which cleans up and rejects with its error', async (_, fail) => {
    const options = await started();
    const io: IoHost = { notify: ({ code }) => (code === 'change-started' ? fail() : undefined) };
    await expect(join({ ...options, io })).rejects.toThrow('full disk');
  });

  test.each([
    ['throws', () => expect.fail('full disk')],
    ['rejects', () => Promise.reject(new Error('full disk'))],
  ])('that %s at the last message leaves the run its result, and its error is a warning', async (_, notify) => {
    const warning = nextWarning();
    expect(await short({ notify })).toBe('done');
    expect(await warning).toMatchObject({ message: 'full disk' });
  });

  test('that rejects after the end of the run leaves it its result, too', async () => {
    const warning = nextWarning();
    const failing: ((error: Error) => void)[] = [];
    expect(await short({ notify: () => new Promise((_, reject) => void failing.push(reject)) })).toBe('done');
    for (const fail of failing) fail(new Error('full disk'));
    expect(await warning).toMatchObject({ message: 'full disk' });
  });

  test('is refused without a function, in an unknown language too', async () => {
    const { host } = await started();
    await expect(undo({ host, io: {} as IoHost })).rejects.toThrow('"io" must be an object with a function notify');
    await expect(undo({ host, io: { notify: () => {}, language: 'fr' as 'en' } })).rejects.toThrow(RangeError);
  });
});
