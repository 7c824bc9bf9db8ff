import { describe, expect, it } from 'vitest';
import { Failure, failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { untilJoined } from '../../../src/features/provision/until-joined.ts';
import { definitions } from '../../../src/program/definitions.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

function failing(code: string): Failure {
  const definition = definitions[code];
  if (definition === undefined) throw new Error(code);
  return new Failure(definition, definition.sample);
}

interface Trying {
  lastsMs?: number;
  /** Seconds after which the configuration is gone. */
  removedAfter?: number;
}

const CONFIGURATION = '/etc/kubejoin/join.yaml';
const FILE = { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 1 } as const;

/** Attempts that fail in this way, then succeed; when each began, in seconds. */
async function tried(failures: readonly Error[], { lastsMs = 3_600_000, removedAfter = Infinity }: Trying = {}) {
  const time = new VirtualTime();
  const began: number[] = [];
  const events: JoinEvent[] = [];
  const attempt = async () => {
    const failure = failures[began.push(Math.round(time.now / 1000)) - 1];
    if (failure) throw failure;
    return 'joined';
  };
  const isThere = (path: string) => path === CONFIGURATION && time.now / 1000 < removedAfter;
  const lstat = async (path: string) => (isThere(path) ? FILE : undefined);
  const options = {
    ...{ clock: time.clock, emit: (event: JoinEvent) => void events.push(event) },
    ...{ signal: new AbortController().signal, lastsMs, configuration: CONFIGURATION, files: { lstat } },
  };
  const ended = await time.during(untilJoined(attempt, options).catch((error: unknown) => error));
  return { began, ended, events };
}

const often = (failure: Error, times: number) => Array.from({ length: times }, () => failure);

describe('a join at boot', () => {
  it('is repeated with growing pauses while its failure may pass', async () => {
    const { began, ended, events } = await tried(often(failing('CONNECTION_REFUSED'), 8));
    expect(ended).toBe('joined');
    expect(began).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1210]);
    expect(events[0]).toMatchObject({ type: 'notice', level: 'warning', message: { key: 'JOIN_TRIED_AGAIN' } });
  });

  it('ends with its last failure when the time is up', async () => {
    const failure = failing('ETCD_WITHOUT_QUORUM');
    const { began, ended } = await tried(often(failure, 1000), { lastsMs: 600_000 });
    expect(ended).toBe(failure);
    expect(began).toEqual([0, 10, 30, 70, 150, 310]);
  });

  it.each([
    'CA_PIN_MISMATCH',
    'SIGNATURE_INVALID',
    'TOKEN_UNKNOWN',
    'CREDENTIAL_REJECTED',
    'CLUSTER_CREDENTIAL_REJECTED',
    'PREFLIGHT_FAILED',
    'CONFIG_INVALID',
    'FILE_NOT_WRITTEN',
    'ALREADY_JOINED',
  ])('is not repeated after %s', async (code) => {
    const failure = failing(code);
    expect(await tried([failure])).toMatchObject({ began: [0], ended: failure, events: [] });
  });

  it.each<[number, number[]]>([
    [0, []],
    [20, [0, 10]],
    [Infinity, [0, 10, 30]],
  ])('is not repeated once its configuration is gone: after %d s', async (removedAfter, expected) => {
    const { began, ended } = await tried(often(failing('CONNECTION_REFUSED'), 2), { removedAfter });
    expect(began).toEqual(expected);
    const code = 'PROVISION_CONFIG_REMOVED';
    expect(ended).toEqual(removedAfter === Infinity ? 'joined' : expect.objectContaining({ code, class: 'host' }));
    if (ended instanceof Failure) expect(ended.params).toEqual({ path: CONFIGURATION });
  });

  it.each([
    [{}, [0, 10]],
    [{ retry: { later: false } } as const, [0]],
    [{ retry: { withinMs: 500 } }, [0, 10]],
  ])('is repeated as the definition of its failure says: %j', async (retry, expected) => {
    const english = () => ({ what: 'w', cause: 'c', cure: 'c' });
    const definition = failure('MADE_UP', { class: 'cluster', sample: {}, english, ...retry });
    expect((await tried([new Failure(definition, {})])).began).toEqual(expected);
  });

  it('is not repeated after a bug or a signal', async () => {
    for (const error of [new TypeError('x'), new DOMException('x', 'AbortError')])
      expect(await tried([error])).toMatchObject({ began: [0], ended: error });
  });
});
