import { Failure } from '../../base/failure.ts';
import { rfc3339 } from '../../base/time.ts';
import { SERVICE_FAILED } from '../../host/host-sentences.ts';
import type { ServiceReader, ServiceState, ServiceWriter, UnitFiles } from '../../host/services.ts';
import { KubeletCrash } from '../kubelet/crash.ts';
import type { KubeletMachine } from '../kubelet/machine.ts';
import { SimulatedKubelet } from '../kubelet/simulated-kubelet.ts';

/** RestartSec of the simulated kubelet.service; a real one says 10 s, which no demonstration can wait for. */
const RESTART_MS = 500;
const LOG_LINES = 500;

interface SimulatedServiceOptions {
  /** Without `log`: the services keep it. */
  machine: Omit<KubeletMachine, 'log'>;
  kubeletEnabled: boolean;
  kubeletExists: boolean;
  /** The kubelet ends at once, whatever its configuration. */
  kubeletCrashes: boolean;
  runtimes: readonly string[];
}

/**
 * systemd as the join sees it, with one service that does something: `kubelet`, Type=simple and Restart=always. A start
 * returns when the process has been started, not when it works; a process that ends is started again after RESTART_MS.
 */
export class SimulatedServices implements ServiceReader, ServiceWriter {
  readonly manager = 'systemd';
  readonly #options: SimulatedServiceOptions;
  readonly #log: string[] = [];
  #process: { kubelet: SimulatedKubelet; ended: Promise<void> } | undefined;
  #wanted = false;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(options: SimulatedServiceOptions) {
    this.#options = options;
  }

  async state(service: string): Promise<ServiceState> {
    const name = service.replace(/\.service$/, '');
    if (name === 'kubelet') {
      const { kubeletEnabled: enabled, kubeletExists: exists } = this.#options;
      if (!exists) return { exists, enabled: false, active: false };
      return { exists: true, enabled, active: this.#process !== undefined, restarts: this.#restarts };
    }
    const runs = this.#options.runtimes.includes(name);
    return { exists: runs, enabled: runs, active: runs };
  }

  /** None: the rehearsal itself starts the kubelet. */
  async unitFiles(): Promise<UnitFiles> {
    return { paths: [], reloadPending: false };
  }

  async log(service: string, lines: number): Promise<string[]> {
    return service.replace(/\.service$/, '') === 'kubelet' ? this.#log.slice(-lines) : [];
  }

  async start(service: string): Promise<void> {
    if (service.replace(/\.service$/, '') !== 'kubelet' || this.#process !== undefined) return;
    this.#mustExist('start');
    clearTimeout(this.#restartTimer);
    this.#wanted = true;
    this.#restarts = 0;
    this.#spawn();
  }

  async stop(service: string): Promise<void> {
    if (service.replace(/\.service$/, '') !== 'kubelet') return;
    this.#mustExist('stop');
    this.#wanted = false;
    clearTimeout(this.#restartTimer);
    const running = this.#process;
    running?.kubelet.stop();
    await running?.ended;
  }

  async reload(): Promise<void> {}

  #mustExist(action: 'start' | 'stop'): void {
    if (this.#options.kubeletExists) return;
    const reason = `Failed to ${action} kubelet.service: Unit kubelet.service not found.`;
    throw new Failure(SERVICE_FAILED, { unit: 'kubelet', action, reason });
  }

  /** What the kubelet's own HTTP servers answer. */
  health(port: number, path: string): number | undefined {
    return this.#process?.kubelet.health(port, path);
  }

  #spawn(): void {
    const { machine } = this.#options;
    const kubelet = new SimulatedKubelet({ ...machine, log: (line) => this.#write('I', line) });
    const ended = this.#run(kubelet)
      .catch((error: unknown) => this.#crashed(error))
      .finally(() => this.#exited());
    this.#process = { kubelet, ended };
  }

  async #run(kubelet: SimulatedKubelet): Promise<void> {
    if (this.#options.kubeletCrashes) {
      this.#options.machine.milestone('kubelet-started');
      throw new KubeletCrash(
        'failed to run Kubelet: no space left on device (this rehearsal plays a kubelet that crashes)',
      );
    }
    await kubelet.run();
  }

  #crashed(error: unknown): void {
    this.#options.machine.milestone('kubelet-crashed');
    const reason = error instanceof Error ? error.message : String(error);
    this.#write('E', `"command failed" err="${reason.replaceAll('"', '\\"')}"`);
    this.#log.push('kubelet.service: Main process exited, code=exited, status=1/FAILURE');
  }

  #exited(): void {
    this.#process = undefined;
    if (!this.#wanted) return;
    this.#restartTimer = setTimeout(() => {
      this.#restarts += 1;
      this.#spawn();
    }, RESTART_MS);
  }

  /** klog's header: severity, month and day, time, process, place. */
  #write(severity: 'I' | 'E', line: string): void {
    const now = rfc3339(this.#options.machine.clock.now());
    this.#log.push(`${severity}${now.slice(5, 7)}${now.slice(8, 10)} ${now.slice(11, 23)}000    1234 kubelet] ${line}`);
    if (this.#log.length > LOG_LINES) this.#log.splice(0, this.#log.length - LOG_LINES);
  }
}
