import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/base/secret.ts';
import { provisionSettings } from '../../../src/features/provision/provision-settings.ts';
import { makeUserData } from '../../../src/features/provision/user-data.ts';
import { requested } from '../../support/requested-join.ts';

describe('user data without a kubeconfig', () => {
  const made = async (values: object, passed = {}, more = {}) => {
    const { join } = requested({}, { more });
    const settings = provisionSettings({ format: 'script', ...values } as never, {});
    const words = { told: () => ({ text: 't', fields: {} }), retrying: { text: 'r', fields: {} }, wgetFailed: 'w' };
    return makeUserData({ ...words, settings, join, passed, admin: undefined, language: 'pt-BR' });
  };
  const runIn = (document: Secret) => /provision run (.*)/.exec(document.reveal())?.[1];

  it.each([
    [{}, {}, '--lang=pt-BR'],
    [{}, { undoOnFailure: true }, '--undo-on-failure --lang=pt-BR'],
    [
      {},
      { undoOnFailure: false, allowRemoteDiscoveryPrograms: true },
      '--allow-remote-discovery-programs --lang=pt-BR',
    ],
    [{ sentinelFile: '/run/x', retryFor: '2h' }, {}, '--sentinel-file=/run/x --retry-for=2h --lang=pt-BR'],
  ])('runs the join with %j and %j', async (values, passed, run) => {
    expect(runIn((await made(values, passed)).document)).toBe(run);
  });

  it('has the token of the configuration, and knows the node if that does', async () => {
    const named = await made({});
    expect([named.node, named.bound]).toEqual(['w1', undefined]);
    expect(named.document.reveal()).toContain('bbbbbb.0123456789abcdef');
    expect((await made({}, {}, { nodeName: undefined })).node).toBeUndefined();
  });
});
