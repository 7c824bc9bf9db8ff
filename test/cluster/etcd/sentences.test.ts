import { describe, expect, it } from 'vitest';
import { Failure, type FailureText } from '../../../src/base/failure.ts';
import { inEnglish } from '../../../src/base/text.ts';
import * as sentences from '../../../src/cluster/etcd/cluster-etcd-sentences.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

const url = 'https://192.0.2.10:2379';
const refused = new Failure(CONNECTION_REFUSED, { server: '192.0.2.10:2379' });
const endpoints = [
  { url, reason: refused },
  { url: 'https://192.0.2.11:2379', reason: 'no leader' },
];

/** Variants that docs/errors.md, with one example of each failure, does not show. */
describe('failures', () => {
  it.each([
    ['missing', '', 'The file does not exist.'],
    ['unreadable', '', 'The file does not contain usable PEM data.'],
    ['unreadable', 'empty', 'The file does not contain usable PEM data (empty).'],
    ['expired', 'D', 'The certificate expired at D.'],
    ['not-yet-valid', 'D', "The certificate is not valid before D; this machine's clock may be wrong."],
    ['other-key', '/c', 'The key does not belong to the certificate in /c.'],
    ['other-ca', '/c', 'The certificate was not issued by the CA in /c.'],
  ] as const)('a credential that is %s (%s)', (problem, detail, cause) => {
    const failure = new Failure(sentences.ETCD_CREDENTIAL_UNUSABLE, { path: '/a', problem, detail });
    expect(failure.text).toMatchObject({ what: '/a cannot be used to connect to etcd.', cause });
  });

  it.each([
    [
      'without-itself',
      'a',
      'The server reports that it is member a, but its member list does not contain that member.',
    ],
    ['twice', '', 'The list contains the same member ID twice.'],
    ['too-many', '101', 'The list has 101 members.'],
    ['peer-url', 'a b', 'A member has no valid peer URL: a b.'],
    ['other-cluster', 'a', 'The server belongs to a different etcd cluster (a) than the server that responded before.'],
    ['disagrees', 'u', 'u returns a different list.'],
  ] as const)('a list with the problem %s', (problem, detail, cause) => {
    const failure = new Failure(sentences.ETCD_LIST_IMPLAUSIBLE, { url, problem, detail });
    expect(failure.text).toMatchObject({ what: `The member list from ${url} cannot be trusted.`, cause });
  });

  it.each<[typeof endpoints, Partial<FailureText>]>([
    [
      [],
      {
        what: "No etcd member other than this machine's is known.",
        cause: 'The etcd Pods of the other control-plane nodes are gone from kube-system.',
      },
    ],
    [
      endpoints.slice(0, 1),
      {
        what: 'The etcd endpoint returned no member list within 7 seconds.',
        cause: `Details:\n    ${url}: ${refused.text.what}\nA member list is valid only if a majority of the members confirms it.`,
      },
    ],
    [endpoints, { what: 'None of the 2 etcd endpoints returned a member list within 7 seconds.' }],
  ])('no answer of %j', (some, expected) => {
    expect(new Failure(sentences.ETCD_UNREACHABLE, { endpoints: some, seconds: 7 }).text).toMatchObject(expected);
  });

  it('a single attempt without an answer names no time', () => {
    const [one, two] = [endpoints.slice(0, 1), endpoints].map(
      (some) => new Failure(sentences.ETCD_UNREACHABLE, { endpoints: some, seconds: 0 }).text.what,
    );
    expect(one).toBe('The etcd endpoint returned no member list.');
    expect(two).toBe('None of the 2 etcd endpoints returned a member list.');
  });
});

it('a wait, with the reasons', () => {
  expect(inEnglish(sentences.WAITING_ETCD({ endpoints }))).toBe(
    `etcd has not returned a member list yet; retrying.\n    ${url}: ${refused.text.what}\n    https://192.0.2.11:2379: no leader`,
  );
});
