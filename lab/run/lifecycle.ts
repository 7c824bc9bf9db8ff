/** A whole lab: brought up, found again by another process, taken down without a trace. */
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { raceAbort } from '../../src/wire/deadline.ts';
import { exists } from '../machine/cache.js';
import { removeCgroups } from '../machine/cgroups.js';
import { type BootOptions, type ImageFile, LabHost, type Provision } from '../machine/host.js';
import { ensureImageStore } from '../machine/image-store.js';
import { ensureImages, imageNamed } from '../machine/images.js';
import { ensureLayer } from '../machine/layer.js';
import { adjustMachineSettings, restoreMachineSettings } from '../machine/machine-settings.js';
import { createBridge, moveAddress, removeBridge } from '../machine/network.js';
import { type HostSpec, type LabPlace, labPlace } from '../machine/place.js';
import { ensurePrograms } from '../machine/programs.js';
import { isRunning, type RecordedProcess, recordOf } from '../machine/recorded-process.js';
import { ensureCloudRootfs, ensureOpenrcRootfs, ensureRootfs } from '../machine/rootfs.js';
import { DEFAULT_VERSIONS, type LabVersions } from '../machine/versions.js';
import { Cluster, type OtherCluster } from '../support/cluster.js';
import { ensureRequirements } from './requirements.js';

export interface LabPlan {
  /** Hosts that have a control plane's images; the first of them is initialised. Default 1. */
  readonly controlPlanes?: number;
  /** Hosts that wait to be joined. Default 3. */
  readonly workers?: number;
  readonly versions?: LabVersions;
  /** True if the lab belongs to this process: a later run may remove it once this process has ended. */
  readonly owned?: boolean;
  readonly log?: (line: string) => void;
  /** Ends `up` half-way; it takes down what stands by then. */
  readonly signal?: AbortSignal;
}

export interface AddHostOptions {
  readonly name: string;
  /** With a control plane's images. Default: a worker's only. */
  readonly controlPlane?: boolean;
  /** Files of its image, with Debian's cloud-init in it: `addHost` returns while the host boots. */
  readonly cloudImage?: readonly ImageFile[];
  /** The same without cloud-init. */
  readonly image?: readonly ImageFile[];
  /** The image is a Debian with OpenRC instead of systemd, and has services for it. */
  readonly manager?: HostSpec['manager'];
  /** Changes the root of a host with an image before its first boot. */
  readonly provision?: Provision;
  /** See HostSpec; hosts that boot at the same time need one each. Default: the first free one from 100 on. */
  readonly number?: number;
}

interface LabState {
  readonly phase: 'starting' | 'up';
  readonly owner?: RecordedProcess;
  readonly versions: LabVersions;
}

/** Materials of all hosts. */
interface Materials {
  readonly layers: readonly string[];
  /** Image stores of a control plane and of a worker. */
  readonly imageStores: { readonly controlPlane: string; readonly worker: string };
}

/** absent: nothing there; busy: another living process owns it; standing: `lab up` made it; remains: to be cleared. */
export type LabCondition = 'absent' | 'busy' | 'standing' | 'remains';

export class Lab {
  private constructor(
    readonly place: LabPlace,
    readonly versions: LabVersions,
    readonly hosts: LabHost[],
    readonly cluster: Cluster,
  ) {}

  /**
   * Makes what is missing in the cache, boots the hosts and initialises the cluster; takes all down again on failure.
   */
  static async up(plan: LabPlan = {}, place: LabPlace = labPlace()): Promise<Lab> {
    const log = plan.log ?? (() => {});
    const versions = plan.versions ?? DEFAULT_VERSIONS;
    const condition = await labCondition(place);
    if (condition === 'busy' || condition === 'standing') throw new Error(occupied(place, condition));
    await ensureRequirements(log);
    if (condition === 'remains') await Lab.down(place);
    const owner = await recordOf(process.pid);
    await writeState(place, { phase: 'starting', owner, versions });
    try {
      // After the state is written: another lab that goes down now knows that this one still needs them.
      await adjustMachineSettings();
      const materials = await abortable(() => makeMaterials(versions, log), plan.signal);
      await createBridge(place);
      // Boots are not interrupted: a host that is still booting could come up after `down`.
      const hosts = await bootAll(place, plan, materials, log);
      const [first] = hosts;
      if (first === undefined) throw new RangeError('a lab needs a control plane');
      const cluster = await abortable(() => Cluster.init(place, first, versions), plan.signal);
      log(`the cluster is up at ${cluster.endpoint}`);
      await writeState(place, { phase: 'up', versions, ...(plan.owned ? { owner } : {}) });
      return new Lab(place, versions, hosts, cluster);
    } catch (error) {
      await Lab.down(place);
      throw error;
    }
  }

  /** Makes what is missing in the cache, as `up` would. */
  static async prepare(versions: LabVersions, log: (line: string) => void): Promise<void> {
    await ensureRequirements(log);
    await makeMaterials(versions, log);
  }

  /** The lab that stands here, as a test file or the command line finds it. */
  static async attach(place: LabPlace = labPlace()): Promise<Lab> {
    const state = await readState(place);
    if (state?.phase !== 'up') throw new Error(`no lab is up here (lab ${place.id})`);
    const hosts = await LabHost.attachAll(place);
    const first = hosts.find((host) => host.name === 'cp1');
    if (first === undefined) throw new Error(`lab ${place.id} has lost its control plane's record`);
    return new Lab(place, state.versions, hosts, await Cluster.attach(place, first, state.versions));
  }

  /** Ends and removes everything that lab `place` has on this machine, complete or half-made. */
  static down(place: LabPlace = labPlace()): Promise<void> {
    // Once at a time: a signal and a failure may ask for it together.
    const going = goingDown.get(place.id) ?? Lab.takeDown(place).finally(() => goingDown.delete(place.id));
    goingDown.set(place.id, going);
    return going;
  }

  private static async takeDown(place: LabPlace): Promise<void> {
    const hosts = await LabHost.attachAll(place);
    const outcomes = await Promise.allSettled(hosts.map((host) => host.destroy()));
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
    if (failed.length > 0)
      throw new AggregateError(failed, `lab ${place.id}: ${failed.map((error) => error.message).join('; ')}`);
    await removeBridge(place);
    await removeCgroups(place.cgroup);
    await rm(place.dataDirectory, { recursive: true, force: true });
    await rmdir(path.dirname(place.dataDirectory)).catch(() => {});
    await rm(place.runDirectory, { recursive: true, force: true });
    await restoreMachineSettings();
  }

  get workers(): LabHost[] {
    return this.hosts.filter((host) => host.name.startsWith('worker'));
  }

  get controlPlanes(): LabHost[] {
    return this.hosts.filter((host) => host.name.startsWith('cp'));
  }

  host(name: string): LabHost {
    const found = this.hosts.find((host) => host.name === name);
    if (found === undefined)
      throw new Error(`no host ${name}; there are ${this.hosts.map((host) => host.name).join(', ')}`);
    return found;
  }

  /** Boots one more host; `removeHost` or `down` takes it away. */
  async addHost(options: AddHostOptions): Promise<LabHost> {
    const { cloudImage, image = cloudImage, provision, manager } = options;
    const number = options.number ?? (await this.nextNumber());
    const spec: HostSpec = { name: options.name, number, ...(manager && { manager }) };
    const { layers, imageStores } = await makeMaterials(this.versions, () => {});
    const root = cloudImage ? await ensureCloudRootfs() : manager && (await ensureOpenrcRootfs());
    // The Debian root is the lowest layer.
    const own = root === undefined ? layers : [...layers.slice(0, -1), root];
    const host = await bootHost(
      this.place,
      spec,
      options.controlPlane ?? false,
      { layers: own, imageStores },
      this.hosts.map((known) => known.place),
      { ...(image && { image }), ...(provision && { provision }) },
    );
    this.hosts.push(host);
    return host;
  }

  private async nextNumber(): Promise<number> {
    const taken = new Set((await LabHost.attachAll(this.place)).map((host) => host.place.number));
    let number = 100;
    while (taken.has(number)) number += 1;
    return number;
  }

  async removeHost(host: LabHost): Promise<void> {
    await host.destroy();
    this.hosts.splice(this.hosts.indexOf(host), 1);
  }

  /** A cluster of its own on a pristine host of this lab, until `dissolve`. */
  makeCluster(first: LabHost, other: OtherCluster): Promise<Cluster> {
    return Cluster.init(this.place, first, this.versions, other);
  }

  async dissolve(cluster: Cluster, hosts: readonly LabHost[]): Promise<void> {
    cluster.close();
    await Promise.all(hosts.map((host) => host.reset()));
    await this.giveEndpoint(undefined, cluster);
  }

  /** The address by which the cluster is reached moves to this host, as a load balancer would turn to it. */
  async giveEndpoint(to: LabHost | undefined, cluster: Cluster = this.cluster): Promise<void> {
    const places = this.hosts.map(({ place }) => place);
    await moveAddress(this.place, cluster.endpointAddress, places, to?.place);
    cluster.admin.close();
  }

  /** Ends this process's connections; the lab stays. */
  close(): void {
    this.cluster.close();
  }
}

const goingDown = new Map<number, Promise<void>>();

/**
 * The work's outcome, or a rejection as soon as the signal comes; the work's own later failure is then of no interest.
 */
export async function abortable<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  return signal ? raceAbort(work(), signal) : work();
}

export async function labCondition(place: LabPlace = labPlace()): Promise<LabCondition> {
  if (!(await exists(place.runDirectory))) return 'absent';
  const state = await readState(place);
  if (state?.owner !== undefined) return (await isRunning(state.owner)) ? 'busy' : 'remains';
  if (state?.phase !== 'up') return 'remains';
  const hosts = await LabHost.attachAll(place);
  const alive = await Promise.all(hosts.map((host) => host.isUp()));
  return alive.includes(true) ? 'standing' : 'remains';
}

function occupied(place: LabPlace, condition: 'busy' | 'standing'): string {
  const whose = condition === 'busy' ? 'another process is using it' : '`lab up` made it';
  return `lab ${place.id} is there already: ${whose}. Take it down, or set KUBEJOIN_LAB_ID to another number (0 to 19)`;
}

async function makeMaterials(versions: LabVersions, log: (line: string) => void): Promise<Materials> {
  const rootfs = await ensureRootfs(log);
  const programs = await ensurePrograms(versions, log);
  const images = await ensureImages(versions, programs, rootfs);
  const pause = imageNamed(
    images.map((image) => image.name),
    'pause',
  );
  const imageStores = {
    controlPlane: await ensureImageStore(images, programs),
    worker: await ensureImageStore(
      images.filter(({ onWorkers }) => onWorkers),
      programs,
    ),
  };
  return { layers: [await ensureLayer(programs, pause), rootfs], imageStores };
}

/** All at once; when one fails the others are waited for, so that nothing starts behind the back of `down`. */
async function bootAll(
  place: LabPlace,
  plan: LabPlan,
  materials: Materials,
  log: (line: string) => void,
): Promise<LabHost[]> {
  const controlPlanes = numbered('cp', 11, plan.controlPlanes ?? 1);
  const specs = [...controlPlanes, ...numbered('worker', 21, plan.workers ?? 3)];
  const addresses = specs.map((spec) => ({ name: spec.name, address: `${place.network}.${spec.number}` }));
  const boots = specs.map((spec) => bootHost(place, spec, controlPlanes.includes(spec), materials, addresses));
  const outcomes = await Promise.allSettled(boots);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  log(`booted ${specs.map((spec) => spec.name).join(', ')}`);
  return Promise.all(boots);
}

function numbered(prefix: string, from: number, count: number): HostSpec[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index + 1}`, number: from + index }));
}

async function bootHost(
  place: LabPlace,
  spec: HostSpec,
  controlPlane: boolean,
  materials: Materials,
  known: readonly { readonly name: string; readonly address: string }[],
  first: Pick<BootOptions, 'image' | 'provision'> = {},
): Promise<LabHost> {
  const host = new LabHost(place, spec);
  const peers = new Map(known.filter(({ name }) => name !== spec.name).map(({ name, address }) => [name, address]));
  const { controlPlane: full, worker } = materials.imageStores;
  const imageStore = controlPlane ? full : worker;
  await host.boot({ layers: materials.layers, imageStore, peers, ...first });
  return host;
}

function stateFile(place: LabPlace): string {
  return path.join(place.runDirectory, 'state.json');
}

async function readState(place: LabPlace): Promise<LabState | undefined> {
  const text = await readFile(stateFile(place), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as LabState);
}

async function writeState(place: LabPlace, state: LabState): Promise<void> {
  await mkdir(place.runDirectory, { recursive: true });
  await writeFile(`${stateFile(place)}.new`, JSON.stringify(state));
  await rename(`${stateFile(place)}.new`, stateFile(place));
}
