import { commandNamed } from '../../cli/argv/command.ts';
import type { Feature } from '../../cli/feature.ts';
import * as sentences from './cluster-status-sentences.ts';
import { clusterCommand } from './command.ts';
import * as ofFindings from './findings/cluster-status-findings-sentences.ts';
import { printed } from './printed.ts';

/** `cluster status`: versions, etcd, certificates, tokens, and what does not fit together. */
export const clusterStatus: Feature = {
  name: 'cluster-status',
  needs: ['admission'],
  commands: () => [commandNamed('cluster', () => clusterCommand)],
  words: {
    sentences: () => [sentences, ofFindings],
    printed: () => printed,
    translations: { 'pt-BR': () => import('./pt-BR.ts') },
  },
};
