import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { Reason } from '../../src/base/text.ts';
import { reasonOf } from '../../src/cluster/etcd/cluster.ts';
import { EtcdRefusal } from '../../src/cluster/etcd/connection.ts';
import { GRPC_FAULT } from '../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { type Catalogue, catalogueFor, english } from '../../src/i18n/catalogue.ts';
import type { FailureKind } from '../../src/program/definitions.ts';
import { CONNECTION_REFUSED, CONNECTION_RESET } from '../../src/wire/wire-sentences.ts';
import { failureSamples, failureWith, messageWith } from '../support/sentences.ts';

const portuguese = await catalogueFor('pt-BR');
const refused = new Failure(CONNECTION_REFUSED, { server: '192.0.2.7:2379' });
const said = (catalogue: Catalogue) => catalogue.failure(refused).what;

/** Every reason of ours in the parameters of a failure, however deep. */
function reasonsIn(params: unknown): Exclude<Reason, string>[] {
  if (typeof params !== 'object' || params === null) return [];
  const own = 'params' in params && ('kind' in params || 'key' in params) ? [params as Exclude<Reason, string>] : [];
  return [...own, ...Object.values(params).flatMap(reasonsIn)];
}

const rendered = ({ say }: Catalogue, reason: Exclude<Reason, string>): string => say(reason);

describe('a reason that is a failure of ours', () => {
  const troubles = [{ url: 'https://192.0.2.7:2379', reason: reasonOf(refused) }];

  it.each([
    ['in English', english],
    ['in Portuguese', portuguese],
  ])('is told in the language of its sentence: %s', (_, catalogue) => {
    const { cause } = catalogue.failure(failureWith('ETCD_UNREACHABLE', { endpoints: troubles, seconds: 3 }));
    expect(cause).toContain(`https://192.0.2.7:2379: ${said(catalogue)}`);
    expect(catalogue.say(messageWith('WAITING_API_SERVER', { reason: refused }))).toContain(said(catalogue));
  });

  it('is its code, kind and facts in JSON', () => {
    expect(JSON.parse(JSON.stringify(troubles))).toEqual([
      {
        url: 'https://192.0.2.7:2379',
        reason: {
          ...{ code: 'CONNECTION_REFUSED', kind: 'CONNECTION_REFUSED' },
          ...{ class: 'discovery', params: refused.params },
        },
      },
    ]);
  });

  it('may have a reason itself', () => {
    const inner: Reason = GRPC_FAULT({ type: 'broken-off' });
    const outer = new Failure(CONNECTION_RESET, { server: '192.0.2.7:2379', reason: inner });
    expect(outer.text.cause).toContain(english.say(messageWith('GRPC_FAULT', { type: 'broken-off' })));
    expect(portuguese.failure(failureWith('CONNECTION_RESET', outer.params)).cause).toContain(
      portuguese.say(messageWith('GRPC_FAULT', { type: 'broken-off' })),
    );
  });
});

it('words of another program stay as they are', () => {
  const reason = reasonOf(new EtcdRefusal('https://192.0.2.7:2379', 14, 'unhealthy cluster'));
  expect(portuguese.say(messageWith('WAITING_ETCD_ADDITION', { reason }))).toContain('unhealthy cluster');
});

it('no reason of the examples is English in a Portuguese sentence', () => {
  const codes = Object.keys(failureSamples) as FailureKind[];
  const withReasons = codes.filter((code) => reasonsIn(failureSamples[code]).length > 0);
  expect(withReasons.length).toBeGreaterThan(3);
  for (const code of withReasons) {
    const { what, cause, cure } = portuguese.failure(failureWith(code, failureSamples[code] as never));
    for (const reason of reasonsIn(failureSamples[code])) {
      expect(`${what} ${cause} ${cure}`).toContain(rendered(portuguese, reason));
      if (rendered(portuguese, reason) !== rendered(english, reason))
        expect(`${what} ${cause}`).not.toContain(rendered(english, reason));
    }
  }
});
