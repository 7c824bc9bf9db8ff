/** Programs that import one entry alone: it must have the options that other features add to the core's types. */
export const ALONE = {
  'kubejoin/admission': `import { admissionStatus, type AdmissionOptions } from 'kubejoin/admission';
    const options: AdmissionOptions = { kubeconfig: '/x', otlp: true };
    // @ts-expect-error: no such option
    void admissionStatus({ ...options, otlpp: true });`,
  'kubejoin/bundle': `import { showBundle, type ShowBundleOptions } from 'kubejoin/bundle';
    const options: ShowBundleOptions = { bundleSigners: '/x', otlp: true };
    // @ts-expect-error: no such option
    void showBundle('/x', { ...options, otlpp: true });`,
  'kubejoin/cluster-status': `import { clusterStatus, type ClusterStatusOptions } from 'kubejoin/cluster-status';
    const options: ClusterStatusOptions = { kubeconfig: '/x', otlp: true };
    // @ts-expect-error: no such option
    void clusterStatus({ ...options, otlpp: true });`,
  'kubejoin/fleet': `import { fleet, type FleetEvent, type FleetOptions } from 'kubejoin/fleet';
    const options: FleetOptions = { hosts: 'x', otlp: true };
    export async function read() { for await (const event of fleet(options)) (event satisfies FleetEvent).type; }
    // @ts-expect-error: no such option
    void fleet({ ...options, otlpp: true });`,
  'kubejoin/provision': `import { provision, type ProvisionOptions } from 'kubejoin/provision';
    const options: ProvisionOptions = { executable: 'x', otlp: true };
    // @ts-expect-error: no such option
    void provision({ ...options, otlpp: true });`,
  'kubejoin/rehearsal': `import { startRehearsal, type Rehearsal } from 'kubejoin/rehearsal';
    export const started: Promise<Rehearsal> = startRehearsal();
    type Joins = Awaited<typeof started>['joinOptions'];
    export const host: ReturnType<Joins>['host'] | undefined = undefined;
    // @ts-expect-error: no such option
    void startRehearsal({ machine: [] });`,
  'kubejoin/remove': `import { remove, type RemoveOptions } from 'kubejoin/remove';
    const options: RemoveOptions = { nodes: ['x'], otlp: true };
    // @ts-expect-error: no such option
    void remove({ ...options, otlpp: true });`,
};
