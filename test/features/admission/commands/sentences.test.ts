import { expect, it } from 'vitest';
import { ADMISSION_AUTO_APPROVED } from '../../../../src/features/admission/commands/admission-commands-sentences.ts';
import { catalogueFor } from '../../../../src/i18n/catalogue.ts';

/** RBAC names may have any characters but / and %. */
it.each([
  ['kubeadm:node-autoapprove-bootstrap', 'kubeadm:node-autoapprove-bootstrap'],
  ['$(reboot)', "'$(reboot)'"],
  ["it's; reboot", "'it'\\''s; reboot'"],
])('the binding %s is one word of the command that deletes it', async (binding, word) => {
  const message = ADMISSION_AUTO_APPROVED({ binding, subject: 'system:bootstrappers' });
  for (const language of ['en', 'pt-BR'] as const) {
    const said = (await catalogueFor(language)).say(message);
    expect(said).toContain(`"kubectl delete clusterrolebinding -- ${word}"`);
  }
});
