import { expect, it } from 'vitest';
import { skewMinutes } from '../../src/wire/http/answer.ts';

const SECOND = 1_000;

it.each([
  ['no time at all', 0, 0],
  ['less than a minute', 60 * SECOND - 1, 0],
  ['ten minutes by a Date header, which cuts the fraction of a second off', 600 * SECOND - 900, 10],
  ['two days, likewise', 2 * 86_400 * SECOND - 900, 2880],
  ['ten minutes ahead', -600 * SECOND - 900, -10],
])('a clock that differs by %s', (_, skewMs, minutes) => {
  expect(skewMinutes(0, skewMs)).toBe(minutes);
});
