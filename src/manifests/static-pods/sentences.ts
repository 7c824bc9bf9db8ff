import { failure } from '../../base/failure.ts';

export const STATIC_POD_UNREADABLE = failure('STATIC_POD_UNREADABLE', {
  class: 'host',
  sample: { path: '/etc/kubernetes/manifests/kube-scheduler.yaml', component: 'kube-scheduler' },
  english: (p: { path: string; component: string }) => ({
    what: `The manifest ${p.path} does not say how ${p.component} is run.`,
    cause: `No container in it has a command that begins with "${p.component}": the file was changed by hand, or a patch replaced the command.`,
    cure: `Run "kubejoin join phase control-plane-prepare control-plane --control-plane" to write it again; with --patches, look at the patch for ${p.component}.`,
  }),
});
