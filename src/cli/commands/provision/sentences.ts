import { text } from '../../../base/text.ts';

export const USER_DATA_KEEPS_TOKEN = text(
  'USER_DATA_KEEPS_TOKEN',
  (p: { node: string | undefined }) =>
    `The user data contains a token. The machine deletes its own copy after the join, but the cloud's metadata service and /var/lib/cloud on the machine keep theirs. ${
      p.node === undefined
        ? 'With --kubeconfig and --node-name, the token would admit only this node, once.'
        : `The token admits only the node ${p.node}, once.`
    }`,
);

export const USER_DATA_TOKEN_LEFT = text(
  'USER_DATA_TOKEN_LEFT',
  (p: { id: string }) =>
    `The cluster has the token ${p.id} for this user data, which was not written. To delete it: kubejoin token delete ${p.id}`,
);

export const USER_DATA_WRITTEN = text('USER_DATA_WRITTEN', (p: { path: string }) => `Wrote ${p.path} (mode 0600).`);
