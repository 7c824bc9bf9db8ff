import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { CA_PIN_MISMATCH } from '../../src/cluster/discovery/cluster-discovery-sentences.ts';

test('a stack begins with what happened, why, and what to do: Node.js prints it where nobody catches the failure', () => {
  const seen = ['sha256:$&'];
  const failure = new Failure(CA_PIN_MISMATCH, { server: 'a:6443', expected: ['sha256:$1'], seen });
  const { what, cause, cure } = failure.text;
  const [header, ...frames] = failure.stack?.split(/\n(?= {4}at )/) ?? [];
  expect(header).toBe(`Failure: ${what}\n  Cause: ${cause}\n  Fix: ${cure}`);
  expect(header).toContain('sha256:$&');
  expect(frames[0]).toContain('failure.test.ts');
  expect(Object.keys(failure)).not.toContain('stack');
  expect(failure.message).toBe(what);
});

test('more facts are facts of that failure', () => {
  const failure = new Failure(CA_PIN_MISMATCH, { server: 'a:6443', expected: ['sha256:1'], seen: [] });
  const more = failure.with({ seen: ['sha256:2'] });
  expect(more).toMatchObject({ code: 'CA_PIN_MISMATCH', params: { server: 'a:6443', seen: ['sha256:2'] } });
  // @ts-expect-error: not of this failure
  expect(failure.with({ seenn: [] })).toBeInstanceOf(Failure);
  // @ts-expect-error: of another type
  expect(failure.with({ server: 5 })).toBeInstanceOf(Failure);
});
