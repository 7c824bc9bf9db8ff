import { expect } from 'vitest';
import type { RehearsalReport } from '../../../src/simulation/rehearse.ts';
import { answerDifferences, entryFor } from '../contract/match.ts';

/**
 * Every request of a rehearsal is in the contract, with that status and that shape. Gives the ids of the entries that
 * were met.
 */
export function expectInContract({ requests }: RehearsalReport): Set<string | undefined> {
  for (const request of requests) {
    const line = `${request.method} ${request.path} as ${request.identity}`;
    const entry = entryFor(request);
    expect(entry?.madeBy, line).toMatch(/^(join|kubelet)$/);
    expect(request.status, line).toBe(entry?.status);
    expect(entry && answerDifferences(entry, request), line).toEqual([]);
  }
  return new Set(requests.map((request) => entryFor(request)?.id));
}
