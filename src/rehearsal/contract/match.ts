import type { RecordedRequest } from '../control-plane/recorder.ts';
import { CONTRACT } from './entries.ts';
import type { ContractEntry } from './entry.ts';

/** The entry that a recorded request is an instance of: same credential, method, path and query; undefined when the contract has none. */
export function entryFor(request: RecordedRequest): ContractEntry | undefined {
  const candidates = CONTRACT.filter((entry) => samePlace(entry, request));
  return candidates.find((entry) => entry.status === request.status) ?? candidates[0];
}

function samePlace(entry: ContractEntry, request: RecordedRequest): boolean {
  const identity = entry.identity === 'unknown-token' ? 'unauthenticated' : entry.identity;
  if (identity !== request.identity || entry.method !== request.method) return false;
  const expected = split(entry.path);
  const actual = split(request.path);
  if (!segmentsFit(expected.path, actual.path)) return false;
  return expected.query.length === actual.query.length && expected.query.every((pair, index) => pairFits(pair, actual.query[index] ?? ''));
}

function split(target: string): { path: string[]; query: string[] } {
  const [path = '', query = ''] = target.split('?');
  const pairs = query.split('&').filter((pair) => pair !== '');
  return { path: path.split('/'), query: pairs.map(decodeURIComponent).sort() };
}

const PLACEHOLDER = /\{(node|other|csr)\}/;

function segmentsFit(expected: readonly string[], actual: readonly string[]): boolean {
  return expected.length === actual.length && expected.every((segment, index) => textFits(segment, actual[index] ?? ''));
}

function pairFits(expected: string, actual: string): boolean {
  return expected.includes('{n}') ? new RegExp(`^${expected.replace('{n}', '\\d+')}$`).test(actual) : textFits(expected, actual);
}

function textFits(expected: string, actual: string): boolean {
  const [before, , after] = expected.split(PLACEHOLDER);
  if (after === undefined) return expected === actual;
  return actual.startsWith(before ?? '') && actual.endsWith(after) && actual.length > (before ?? '').length + after.length;
}
