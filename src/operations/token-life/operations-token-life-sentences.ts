import { failure } from '../../base/failure.ts';
import { clocks } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';

export interface DifferentClocks {
  server: string;
  hostTime: string;
  serverTime: string;
  /** Whole minutes by which this machine is behind (negative: ahead). */
  skewMinutes: number;
}

const SAMPLE = {
  server: 'https://10.0.0.1:6443',
  hostTime: '2026-05-01T10:00:00Z',
  serverTime: '2026-05-02T12:00:00Z',
  skewMinutes: 1560,
};

export const TOKEN_LIFE_WRONG = failure('TOKEN_LIFE_WRONG', {
  class: 'host',
  sample: { ...SAMPLE, ttlSeconds: 86_400, lifeSeconds: -7200 },
  /** `lifeSeconds`: by the server's clock; negative if the token had expired before it was created. */
  english: (p: DifferentClocks & { ttlSeconds: number; lifeSeconds: number }) => ({
    what: `A token for the cluster at ${p.server} ${p.lifeSeconds <= 0 ? 'would expire before it is created' : `would be valid for ${duration(p.lifeSeconds)} instead of ${duration(p.ttlSeconds)}`}. Nothing was changed.`,
    cause: `${clocks(p)} kubejoin computes the expiration from this machine's clock, and the cluster's clock decides when the token expires.`,
    cure: 'Correct the clock that is wrong (for example, with "timedatectl set-ntp true" or "chronyc makestep"), then run the failed command again.',
  }),
});

export const TOKEN_LIFE_SHIFTED = text(
  'TOKEN_LIFE_SHIFTED',
  /** `shiftSeconds`: the time that a token lacks; negative if it lives longer. */
  (p: DifferentClocks & { tokens: number; shiftSeconds: number }) =>
    `${clocks(p)} The cluster's clock decides when a token expires, so ${p.tokens === 1 ? 'the token is' : 'the tokens are'} valid for ${duration(Math.abs(p.shiftSeconds))} ${p.shiftSeconds > 0 ? 'less' : 'more'} than requested.`,
);
