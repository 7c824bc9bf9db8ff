export interface ServiceState {
  exists: boolean;
  /** It exists, but cannot be started (systemd: LoadState). */
  unusable?: 'masked' | 'bad-setting' | 'error';
  enabled: boolean;
  /** Running or starting; false while it waits for its automatic restart. */
  active: boolean;
  /** Ended and waiting for its automatic restart. */
  restarting?: boolean;
  /** Number of automatic restarts since its last start (systemd: NRestarts); undefined if unknown. */
  restarts?: number;
}

export type ServiceManager = 'systemd' | 'openrc';

/** Commands for messages: OpenRC's, or else systemd's. */
export function serviceCommands(service: string, manager: ServiceManager | undefined) {
  return manager === 'openrc'
    ? {
        start: `rc-service ${service} start`,
        enable: `rc-update add ${service} default`,
        enableNow: `rc-update add ${service} default && rc-service ${service} start`,
        status: `rc-service ${service} status`,
        log: `tail -n 50 /var/log/${service}.log /var/log/${service}/${service}.log`,
      }
    : {
        start: `systemctl start ${service}`,
        enable: `systemctl enable ${service}.service`,
        enableNow: `systemctl enable --now ${service}`,
        status: `systemctl status ${service}`,
        log: `journalctl -u ${service} -n 50`,
      };
}

/** The files that decide what a service starts. */
export interface UnitFiles {
  /**
   * Those that its manager has loaded, in the order they are read, then the others on the disk that a reload could add.
   * Empty for an unknown service.
   */
  paths: readonly string[];
  /** The manager reads its files again before it starts the service (systemd: NeedDaemonReload). */
  reloadPending: boolean;
}

/** Implemented in host/linux/services (chosen in services.ts) and in simulation/host/services.ts. */
export interface ServiceReader {
  readonly manager: ServiceManager | undefined;
  state(service: string): Promise<ServiceState>;
  unitFiles(service: string): Promise<UnitFiles>;
  /**
   * The last log lines of the service, oldest first; empty without a log. Once this process has started the service, or
   * tried to, only lines since then.
   */
  log(service: string, lines: number): Promise<string[]>;
}

/** Implemented in host/linux/services (chosen in services.ts) and in simulation/host/services.ts. */
export interface ServiceWriter {
  start(service: string): Promise<void>;
  stop(service: string): Promise<void>;
  /** Makes the manager reload unit files if it reports changes, or `always`. */
  reload(options?: { always: boolean }): Promise<void>;
}

/** True for a running service, and for one that its manager keeps restarting. */
export function serviceRuns({ active, restarting = false }: ServiceState): boolean {
  return active || restarting;
}
