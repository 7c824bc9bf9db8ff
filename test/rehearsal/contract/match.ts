import type { RecordedRequest, Shape } from '../../../src/simulation/control-plane/recorder.ts';
import { bodyShapeOf, CONTRACT } from './entries.ts';
import type { ContractEntry } from './entry.ts';
import { shapeDifferences } from './shapes.ts';

/**
 * The entry that a recorded request is an instance of: same credential, method, path, query and shape of the body;
 * undefined when the contract has none. Of several, one with that status, and then one that a join or a kubelet makes.
 */
export function entryFor(request: RecordedRequest): ContractEntry | undefined {
  const candidates = CONTRACT.filter((entry) => samePlace(entry, request) && sameBody(entry, request));
  const likeness = (entry: ContractEntry) =>
    (entry.status === request.status ? 2 : 0) + (entry.madeBy === 'nobody' ? 0 : 1);
  return candidates.sort((a, b) => likeness(b) - likeness(a))[0];
}

/** Differences of the recorded answer from the entry, besides the status. */
export function answerDifferences(entry: ContractEntry, request: RecordedRequest): string[] {
  if (entry.watch !== undefined) return request.answer === 'watch' ? [] : ['$: expected a watch'];
  return shapeDifferences(entry.answer, request.answer);
}

function sameBody(entry: ContractEntry, request: RecordedRequest): boolean {
  const expected = bodyShapeOf(entry);
  if (expected === undefined) return request.body === undefined;
  return (
    request.body !== undefined &&
    shapeDifferences(withoutLiterals(expected), withoutLiterals(request.body)).length === 0
  );
}

/** Drops literals: the text of a status does not belong to the form of a request. */
function withoutLiterals(shape: Shape): Shape {
  if (typeof shape === 'string') return shape.startsWith('=') ? 'string' : shape;
  if (Array.isArray(shape)) return (shape as readonly Shape[]).map(withoutLiterals);
  return Object.fromEntries(Object.entries(shape).map(([field, inner]) => [field, withoutLiterals(inner)]));
}

function samePlace(entry: ContractEntry, request: RecordedRequest): boolean {
  const identity = entry.identity === 'unknown-token' ? 'unauthenticated' : entry.identity;
  if (identity !== request.identity || entry.method !== request.method) return false;
  const expected = split(entry.path);
  const actual = split(request.path);
  if (!segmentsFit(expected.path, actual.path)) return false;
  return (
    expected.query.length === actual.query.length &&
    expected.query.every((pair, index) => pairFits(pair, actual.query[index] ?? ''))
  );
}

function split(target: string): { path: string[]; query: string[] } {
  const [path = '', query = ''] = target.split('?');
  const pairs = query.split('&').filter((pair) => pair !== '');
  return { path: path.split('/'), query: pairs.map(decodeURIComponent).sort() };
}

const PLACEHOLDER = /\{(node|other|csr)\}/;

function segmentsFit(expected: readonly string[], actual: readonly string[]): boolean {
  return (
    expected.length === actual.length && expected.every((segment, index) => textFits(segment, actual[index] ?? ''))
  );
}

function pairFits(expected: string, actual: string): boolean {
  return expected.includes('{n}')
    ? new RegExp(`^${expected.replace('{n}', '\\d+')}$`).test(actual)
    : textFits(expected, actual);
}

function textFits(expected: string, actual: string): boolean {
  const [before, , after] = expected.split(PLACEHOLDER);
  if (after === undefined) return expected === actual;
  return (
    actual.startsWith(before ?? '') && actual.endsWith(after) && actual.length > (before ?? '').length + after.length
  );
}
