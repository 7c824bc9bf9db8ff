import { type Reason, text } from '../../../base/text.ts';

export const USER_DATA_KEEPS_TOKEN = text(
  'USER_DATA_KEEPS_TOKEN',
  (p: { node: string | undefined }) =>
    `The user data contains a token. kubejoin deletes its own copy after the join, but copies remain in the cloud's metadata service and in /var/lib/cloud on the machine. ${
      p.node === undefined
        ? 'With --kubeconfig and --node-name, the token could be used only once, and only to join that node.'
        : `The token can be used only once, and only to join the node ${p.node}.`
    }`,
);

export const USER_DATA_TOKEN_LEFT = text(
  'USER_DATA_TOKEN_LEFT',
  (p: { id: string }) =>
    `The user data was not written, but its token ${p.id} still exists in the cluster. To delete the token, run "kubejoin token delete ${p.id}".`,
);

export const USER_DATA_WRITTEN = text('USER_DATA_WRITTEN', (p: { path: string }) => `Wrote ${p.path} (mode 0600).`);

export const RUN_RECORD_INCOMPLETE = text(
  'RUN_RECORD_INCOMPLETE',
  (p: { directory: string; reason: Reason }, say) =>
    `The record of this run in ${p.directory} is incomplete. Reason: ${say(p.reason)}`,
);
