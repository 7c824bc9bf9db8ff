import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure, type FailureDefinition, type FailureText } from '../../../src/base/failure.ts';
import { BOOTSTRAP_PHASE_ALSO, tried } from '../../../src/base/phrases.ts';
import { inEnglish } from '../../../src/base/text.ts';
import {
  CLOCK_SKEW,
  CLUSTER_READ_FORBIDDEN,
  DISCOVERY_FILE_MALFORMED,
  DISCOVERY_URL_REDIRECT,
  DISCOVERY_URL_STATUS,
} from '../../../src/cluster/cluster-sentences.ts';
import * as sentences from '../../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { CSR_REFUSED } from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import { WAIT_TIMED_OUT } from '../../../src/engine/kinds/engine-kinds-sentences.ts';

const server = '10.0.0.1:6443';
const TRIED = tried({ waitedSeconds: 7 });

/** Variants that docs/errors.md, with one example of each failure, does not show. */
describe('failures', () => {
  const changed = 'The ConfigMap was edited by hand, or the cluster was not created by kubeadm.';
  const newToken = 'Create a new token on a control-plane node with "kubejoin token create --print-join-command".';
  const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
  it.each<[FailureDefinition, object, Partial<FailureText>]>([
    [
      DISCOVERY_URL_STATUS,
      { url: 'https://a/b', status: 503, waitedSeconds: 7 },
      {
        what: 'The discovery file could not be loaded: https://a/b returned HTTP 503.',
        cause: `The file does not exist, or the server requires a login.${TRIED}`,
      },
    ],
    [
      sentences.CLUSTER_INFO_FORBIDDEN,
      { server, waitedSeconds: 7 },
      { cause: `Public access was disabled, or the cluster's RBAC roles have not been created yet.${TRIED}` },
    ],
    [
      sentences.CLUSTER_INFO_NOT_FOUND,
      { server, waitedSeconds: 7 },
      {
        cause: `"kubeadm init" has not created the ConfigMap cluster-info yet, or the cluster was not created by kubeadm.${TRIED}`,
      },
    ],
    [
      sentences.API_SERVER_NOT_READY,
      { server, status: 429, waitedSeconds: 7 },
      {
        what: `${server} responds but is not ready (HTTP 429).`,
        cause: `The API server is overloaded and rejects requests (429 Too Many Requests; API Priority and Fairness).${TRIED}`,
        cure: 'Join fewer machines at a time, find out what is sending so many requests ("kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels"), then run the failed command again.',
      },
    ],
    [
      sentences.API_SERVER_NOT_READY,
      { server, status: 500, waitedSeconds: 7 },
      { cause: `The API server or its etcd is still starting, or is unhealthy.${TRIED}` },
    ],
    [
      sentences.CLUSTER_INFO_MALFORMED,
      { server, problem: 'wrong-type', detail: 'users[0]' },
      {
        what: `The ConfigMap kube-public/cluster-info from ${server} cannot be used: a field has the wrong type (users[0]).`,
        cause: changed,
      },
    ],
    [
      sentences.SIGNATURE_MISSING,
      { server, tokenId: 'abcdef', waitedSeconds: 7 },
      {
        cause: `The controller manager, which signs cluster-info, has not started, or the cluster has no valid token to sign it with.${TRIED}`,
      },
    ],
    [
      sentences.CREDENTIAL_REJECTED,
      { server, credential: 'bootstrap-token', tokenId: 'abcdef' },
      { what: `${server} rejected the bootstrap token abcdef (401).`, cure: newToken },
    ],
    [
      sentences.CREDENTIAL_REJECTED,
      { server, credential: 'discovery-file' },
      {
        what: `${server} rejected the credential in the discovery file (401).`,
        cause:
          'The credential has expired, was deleted, cannot be used for authentication, or belongs to another cluster.',
        cure: 'Get a new discovery file, or add --tls-bootstrap-token with a token from "kubejoin token create".',
      },
    ],
    [
      DISCOVERY_FILE_MALFORMED,
      { source: 'a', problem: 'wrong-type', detail: 'users[0]' },
      { what: 'The kubeconfig a cannot be used: a field has the wrong type (users[0]).' },
    ],
    ...(
      [
        ['not-https', 'The target is not an https:// URL.'],
        ['too-many', 'There were more than 10 redirects.'],
        ['no-location', 'The redirect has no target.'],
        ['credential', 'The URL contains a user name or password, which would be sent to another server.'],
      ] as const
    ).map(
      ([problem, cause]) =>
        [DISCOVERY_URL_REDIRECT, { url: 'u', problem }, { cause }] as [FailureDefinition, object, object],
    ),
    [
      CLUSTER_READ_FORBIDDEN,
      { server, path, reason: 'no', everything: true },
      {
        cause:
          'This token cannot read anything that a join needs: it lacks the group system:bootstrappers:kubeadm:default-node-token, or that group has lost its permissions. The API server returned: no',
        cure: `Create a token with that group on a control-plane node ("kubejoin token create --print-join-command"); if the current token already has the group, restore the permissions with "kubejoin init phase bootstrap-token" and "kubejoin init phase upload-config all". ${BOOTSTRAP_PHASE_ALSO} Then run the failed command again.`,
      },
    ],
    [
      CLUSTER_READ_FORBIDDEN,
      { server, path: '/other', reason: 'no', everything: false },
      {
        cause:
          'The permission that "init" sets up for machines that join is missing, or the token lacks the group system:bootstrappers:kubeadm:default-node-token. The API server returned: no',
        cure: 'Run "kubejoin init phase upload-config all" on a control-plane node, then run the failed command again.',
      },
    ],
  ])('$code %j', (definition, params, expected) => {
    expect(new Failure(definition, params as never).text).toMatchObject(expected);
  });
});

describe('texts', () => {
  it.each([
    [sentences.DISCOVERY_WAITING({ server }), `Waiting for the cluster at ${server}`],
    [
      sentences.DISCOVERY_WAITING({ server, upToSeconds: 59 }),
      `Waiting for the cluster at ${server}, for up to 59 seconds`,
    ],
    [
      sentences.DISCOVERY_NO_ANSWER_YET({ server, upToSeconds: 299 }),
      `Waiting for the cluster at ${server}, for up to 5 minutes: no response yet`,
    ],
    [sentences.DISCOVERY_NO_ANSWER_YET({ server }), `Waiting for the cluster at ${server}: no response yet`],
    [
      sentences.DISCOVERY_OTHER_SERVER({ given: 'a:1', found: 'b:2' }),
      'The cluster-info specifies the server b:2, but kubejoin connected to a:1.',
    ],
    [
      sentences.DISCOVERY_CLUSTER_INFO_FORBIDDEN({ server }),
      `${server} does not allow access to cluster-info, but the server's certificate is valid, so the discovery file is used unchanged.`,
    ],
    [
      sentences.DISCOVERY_CLUSTER_INFO_UNUSABLE({ server, problem: 'no-kubeconfig' }),
      `The cluster-info from ${server} cannot be used (it has no "kubeconfig" key), but the server's certificate is valid, so the discovery file is used unchanged.`,
    ],
    [
      sentences.DISCOVERY_UNVERIFIED_CA({ server, pins: ['sha256:a', 'sha256:b'] }),
      `The CA of ${server} was accepted without verification, as requested; public keys: sha256:a, sha256:b.`,
    ],
    [
      CLOCK_SKEW({ server, minutes: 5 }),
      `This machine's clock is 5 minutes behind the clock of ${server}; certificates may appear to be expired or not yet valid. Correct the clock that is wrong (for example, with "timedatectl set-ntp true" or "chronyc makestep").`,
    ],
  ])('$key', (message, expected) => expect(inEnglish(message)).toBe(expected));
});

/** Administrators who run it for one thing get the others as well, such as the automatic approval that they ended. */
describe('a cure that names the phase bootstrap-token says what else it does', () => {
  const forbidden = { server, path: '/api/v1/nodes/w7', reason: 'forbidden' };
  const waiting = { key: 'WAITING_CSR_APPROVAL', params: { name: 'csr-1', node: 'w7' } };
  it.each<[FailureDefinition, object]>([
    [sentences.CLUSTER_INFO_FORBIDDEN, { server }],
    [sentences.CLUSTER_INFO_NOT_FOUND, { server }],
    [sentences.CLUSTER_INFO_MALFORMED, { server, problem: 'no-kubeconfig' }],
    [CLUSTER_READ_FORBIDDEN, { ...forbidden, everything: true }],
    [CLUSTER_READ_FORBIDDEN, { ...forbidden, everything: false }],
    [CSR_REFUSED, { server, node: 'w7', reason: 'forbidden' }],
    [WAIT_TIMED_OUT, { ...WAIT_TIMED_OUT.sample, waiting }],
  ])('%# %o', async (definition, params) => {
    const failure = new Failure(definition, params);
    expect(failure.text.cure).toContain('init phase bootstrap-token');
    expect(failure.text.cure).toMatch(/creates a bootstrap token that is valid for 24 hours.* approve the requests/);
    const { cure } = (await catalogueFor('pt-BR')).failure(failure);
    expect(cure).toMatch(/cria um token de autoinicialização válido por 24 horas.* aprovar as solicitações/);
  });

  it('and a cure that names another phase does not', () => {
    const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
    const failure = new Failure(CLUSTER_READ_FORBIDDEN, { ...forbidden, path, everything: false });
    expect(failure.text.cure).not.toContain('24 hours');
  });
});
