/** Contents of files that claim to be plans. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { canonicalJson, digestOf, type Plan, planDigest } from '../../../src/operations/planning/format.ts';
import { MAX_PLAN_BYTES, parsePlan, planText } from '../../../src/operations/planning/parse-plan.ts';
import { samplePlan, withDigest } from './sample-plan.ts';

const failureOf = (text: string) => {
  try {
    parsePlan(text, 'plan.json');
  } catch (error) {
    if (isFailure(error)) return { kind: error.kind, ...(error.params as object) };
    throw error;
  }
  return undefined;
};
const text = (plan: unknown) => JSON.stringify(plan, null, 2);

describe('the text of a plan', () => {
  const sized = (bytes: number) => {
    const plan = (diff: string) => {
      const change = { phase: 'a', kind: 'write-file', subject: '/a', action: 'create', diff } as const;
      return withDigest({ ...samplePlan, changes: [change] });
    };
    return plan('+'.repeat(bytes - Buffer.byteLength(planText(plan('')))));
  };

  it('is read by apply if it is as large as it may be', () => {
    const largest = sized(MAX_PLAN_BYTES);
    expect(Buffer.byteLength(planText(largest))).toBe(MAX_PLAN_BYTES);
    expect(parsePlan(planText(largest), 'plan.json')).toEqual(largest);
  });

  it('is refused when it is written, if apply would refuse it', () => {
    const params = { bytes: MAX_PLAN_BYTES + 1, maxBytes: MAX_PLAN_BYTES };
    expect(() => planText(sized(MAX_PLAN_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'PLAN_TOO_LARGE', params }),
    );
  });
});

describe('the digest', () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>;

  it('is the same in whatever order the keys stand', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, field]) => [key, shuffled(field)] as const);
      // Object.fromEntries defines __proto__ as a field, as JSON.parse does.
      return Object.fromEntries(entries.reverse());
    };
    fc.assert(fc.property(json, (value) => void expect(digestOf(shuffled(value))).toBe(digestOf(value))));
  });

  it('is of JSON that says the same as the value', () => {
    fc.assert(
      fc.property(
        json,
        (value) => void expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value)),
      ),
    );
  });

  it('is of a key __proto__ as of any other', () => {
    const text = '{"__proto__":{"b":1},"a":[{"__proto__":2}]}';
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    expect(digestOf(JSON.parse(text))).not.toBe(digestOf(JSON.parse(text.replace('"b":1', '"b":2'))));
  });

  it('is another one when any field, at any depth, has another value, is gone, or comes', () => {
    const places = pathsIn(samplePlan);
    expect(places.length).toBeGreaterThan(40);
    for (const place of places) {
      for (const edit of ['other', 'gone', 'more'] as const) {
        const plan = structuredClone(samplePlan);
        if (!edited(plan, place, edit)) continue;
        expect(planDigest(plan), `${place.join('.')} ${edit}`).not.toBe(samplePlan.digest);
      }
    }
  });

  it('is another one when two changes change places', () => {
    const [first, second, ...others] = samplePlan.changes;
    expect(planDigest({ ...samplePlan, changes: [second, first, ...others] })).not.toBe(samplePlan.digest);
  });
});

describe('a file with a plan', () => {
  it('is read, however it is formatted', () => {
    for (const one of [text(samplePlan), JSON.stringify(samplePlan), canonicalJson(samplePlan)])
      expect(parsePlan(one, 'plan.json')).toEqual(samplePlan);
  });

  it('that is cut off anywhere is refused', () => {
    const whole = text(samplePlan);
    for (let length = 0; length < whole.length; length += 7)
      expect(failureOf(whole.slice(0, length))?.kind).toBe('PLAN_MALFORMED');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'kind: kubejoin-plan'],
    ['a byte order mark', `\ufeff${text(samplePlan)}`],
  ])('%s is no JSON', (_, content) => {
    expect(failureOf(content)).toMatchObject({ kind: 'PLAN_MALFORMED', problem: { type: 'not-json' } });
  });

  it.each(['[', '{"a":'])('a hundred thousand times %s is refused without being walked', (opening) => {
    expect(failureOf(opening.repeat(100_000))).toMatchObject({ kind: 'PLAN_MALFORMED', problem: { type: 'too-deep' } });
  });

  it('brackets, colons and quotes in strings are not counted', () => {
    const odd = withDigest({ ...samplePlan, nodeName: `\\"${'[{:'.repeat(50)}"` });
    expect(parsePlan(text(odd), 'plan.json')).toEqual(odd);
  });

  it('with a field twice is refused, at any depth, and though the last one would be the right one', () => {
    const whole = JSON.stringify(samplePlan);
    const twice = [
      whole.replace('"nodeName":', '"nodeName":"other","nodeName":'),
      whole.replace('"subject":', '"subject":"/etc/shadow","subject":'),
      whole.replace('"subject":', '"sub\\u006aect":"/etc/shadow","subject":'),
    ];
    for (const content of twice) {
      expect(JSON.parse(content)).toEqual(samplePlan);
      expect(failureOf(content)).toMatchObject({ kind: 'PLAN_MALFORMED', problem: { type: 'duplicate-keys' } });
    }
  });

  it.each([[[]], ['text'], [12], [null], [{}], [{ v: 1, type: 'result', outcome: 'failed' }]])(
    '%j is no plan',
    (value) => {
      expect(failureOf(text(value))).toMatchObject({ kind: 'PLAN_MALFORMED', problem: { type: 'no-plan' } });
    },
  );

  it.each([[2], [0], ['1'], [undefined], [[1]]])('of the version %j is told so', (version) => {
    expect(failureOf(text(withDigest({ ...samplePlan, version } as unknown as Plan)))).toMatchObject({
      kind: 'PLAN_VERSION_UNKNOWN',
    });
  });

  it.each([
    ['nodeName', { nodeName: 5 }],
    ['role', { role: null }],
    ['kubejoin', { kubejoin: null }],
    ['command', { command: ['join'] }],
    ['changes', { changes: {} }],
    ['checks', { checks: undefined }],
    ['changes[0].kind', { changes: [{ ...samplePlan.changes[0], kind: {} }] }],
    ['changes[1].phase', { changes: [samplePlan.changes[0], null] }],
    ['changes[1].subject', { changes: [samplePlan.changes[0], { ...samplePlan.changes[1], subject: 5 }] }],
    ['changes[0].action', { changes: [{ ...samplePlan.changes[0], action: undefined }] }],
    ['checks[0].name', { checks: [['Swap']] }],
    ['checks[1].result', { checks: [samplePlan.checks[0], { name: 'Swap', result: true }] }],
  ])('whose field %s has another type is refused', (field, other) => {
    const plan = withDigest({ ...samplePlan, ...other } as unknown as Plan);
    expect(failureOf(text(plan))).toMatchObject({ kind: 'PLAN_MALFORMED', problem: { type: 'field', field } });
  });

  it('with the digest of another content is refused, and so is one without', () => {
    const edited = { ...samplePlan, nodeName: 'other' };
    expect(failureOf(text(edited))).toMatchObject({
      kind: 'PLAN_EDITED',
      digest: samplePlan.digest,
      computed: planDigest(edited),
    });
    expect(failureOf(text({ ...samplePlan, digest: '\u001b[2J' }))).toMatchObject({ kind: 'PLAN_EDITED', digest: '?' });
    expect(failureOf(text({ ...samplePlan, digest: undefined }))).toMatchObject({
      problem: { type: 'field', field: 'digest' },
    });
  });

  it('whatever is done to its bytes never throws anything but a failure of its own', () => {
    const whole = JSON.stringify(samplePlan);
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(4), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let content = whole;
        for (const [at, length, put] of edits) content = content.slice(0, at) + put + content.slice(at + length);
        const failure = failureOf(content);
        if (failure) expect(failure.kind).toMatch(/^PLAN_(MALFORMED|VERSION_UNKNOWN|EDITED)$/);
        else expect(JSON.parse(content)).toEqual(samplePlan);
      }),
      { numRuns: 500 },
    );
  });
});

type Place = (string | number)[];

/** Every field of a plan, but for its digest. */
function pathsIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys: (string | number)[] = Array.isArray(value)
    ? [...value.keys()]
    : Object.keys(value).filter((key) => key !== 'digest');
  return keys.flatMap((key) => [
    [...at, key],
    ...pathsIn((value as Record<string | number, unknown>)[key], [...at, key]),
  ]);
}

function edited(plan: unknown, place: Place, edit: 'other' | 'gone' | 'more'): boolean {
  const key = place.at(-1) ?? '';
  const holder = place
    .slice(0, -1)
    .reduce((value, step) => (value as Record<string | number, unknown>)[step], plan) as Record<
    string | number,
    unknown
  >;
  const before = holder[key];
  if (edit === 'gone') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (edit === 'more') {
    if (Array.isArray(before)) before.push('more');
    else if (typeof before === 'object' && before !== null) (before as Record<string, unknown>).more = null;
    else return false;
  } else holder[key] = typeof before === 'string' ? `${before} ` : typeof before === 'boolean' ? !before : [before];
  return true;
}
