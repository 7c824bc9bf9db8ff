import { failure } from '../../../base/failure.ts';
import { and, errnoMeaning, SAME_AGAIN, tail } from '../../../base/phrases.ts';
import { byType } from '../../../base/record.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { duration, size } from '../../../base/wording.ts';
import type { GrpcFault } from '../../../wire/grpc/grpc.ts';
import { type ServiceManager, serviceCommands } from '../../services.ts';

/** Faults of an answer or a connection, as part of a sentence. */
const grpcFault = byType<GrpcFault, string>({
  closed: () => 'the connection was closed',
  'went-away': () => 'the server is shutting down',
  'broken-off': () => 'the server aborted the call',
  'not-grpc': ({ status, contentType }) =>
    `HTTP status ${status}, ${contentType ? `content type ${contentType}` : 'no content type'}`,
  'too-long': ({ maxBytes }) => `the response is longer than ${size(maxBytes)}`,
  'no-status': () => 'the response has no status',
  'broken-message': () => 'the response is malformed',
  other: ({ words }) => words,
});

/** The service of the runtime that the socket belongs to. */
export interface RuntimeService {
  name: string;
  exists: boolean;
  active: boolean;
  manager?: ServiceManager | undefined;
  /** Last log lines of its last run, if that has failed. */
  log?: readonly string[];
}

export interface NotListening {
  reason: string;
  service?: RuntimeService;
}

function criDialCause({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Only root can connect to it.';
  if (service?.exists === false) return `This machine has no ${service.name} service: that runtime is not installed.`;
  if (service?.exists && !service.active)
    return `The ${service.name} service is installed but not running${service.log ? `: its last run failed.${tail(service.log)}` : '.'}`;
  if (service?.active)
    return `The ${service.name} service is running, but it is still starting or is listening elsewhere.`;
  if (reason === 'ENOENT') return 'The runtime is not installed, is not running, or is listening elsewhere.';
  return reason === 'ECONNREFUSED' ? 'The socket was left behind by a runtime that has stopped.' : '';
}

function criDialCure({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Run the same command with sudo, or as root.';
  const other = "or specify another runtime's socket with --cri-socket";
  if (service?.exists === false)
    return `Install a container runtime (containerd or CRI-O) and start it, ${other}; ${SAME_AGAIN}.`;
  if (service === undefined)
    return 'Install a container runtime (containerd or CRI-O) if there is none, and start it (for example, "systemctl enable --now containerd"), or specify another runtime\'s socket with --cri-socket.';
  const { enableNow, log } = serviceCommands(service.name, service.manager);
  if (service.log)
    return `Fix the problem that the log shows and start the service ("${enableNow}"; "${log}" shows more), ${other}; ${SAME_AGAIN}.`;
  return service.active
    ? `Find the socket it listens on ("ss -lxp", "${log}") and specify it with --cri-socket; ${SAME_AGAIN}.`
    : `Start the service ("${enableNow}"; if it does not keep running, "${log}" shows the reason), ${other}; ${SAME_AGAIN}.`;
}

/** Plugins of containerd that its configuration turns off. */
export interface DisabledPlugins {
  file: string;
  plugins: readonly string[];
}

export const GRPC_FAULT = text('GRPC_FAULT', grpcFault);

export const CRI_NOT_LISTENING = failure('CRI_NOT_LISTENING', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    reason: 'ECONNREFUSED',
    service: { name: 'containerd', exists: true, active: false },
  },
  english: (p: { socket: string; reason: string; service?: RuntimeService }) => ({
    what: `Cannot reach the container runtime at ${p.socket}.`,
    cause: `Connecting to the socket failed: ${errnoMeaning(p.reason)}. ${criDialCause(p)}`.trim(),
    cure: criDialCure(p),
  }),
});

export const CRI_NOT_GRPC = failure('CRI_NOT_GRPC', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    detail: GRPC_FAULT({ type: 'not-grpc', status: 400, contentType: '' }),
  },
  english: (p: { socket: string; detail: Reason }, say: Say) => ({
    what: `The program listening on ${p.socket} is not a container runtime.`,
    cause: `The response is not gRPC (${say(p.detail)}): the socket belongs to another program, such as dockerd.`,
    cure: "Specify the runtime's CRI socket with --cri-socket. Docker Engine needs cri-dockerd, whose socket is unix:///var/run/cri-dockerd.sock.",
  }),
});

export const CRI_SERVICE_MISSING = failure('CRI_SERVICE_MISSING', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Version',
    answer: 'unknown service runtime.v1.RuntimeService',
    disabled: { file: '/etc/containerd/config.toml', plugins: ['cri'] },
  },
  english: (p: { socket: string; method: string; answer: string; disabled?: DisabledPlugins }) => ({
    what: `The program at ${p.socket} speaks gRPC but does not implement the Container Runtime Interface (CRI v1).`,
    cause: `${p.method} failed: "${p.answer}". ${
      p.disabled
        ? `The runtime's CRI plugin is disabled: disabled_plugins in ${p.disabled.file} contains ${and(p.disabled.plugins.map((plugin) => `"${plugin}"`))}.`
        : 'containerd packages often disable the CRI plugin, and old versions do not support CRI v1.'
    }`,
    cure: p.disabled
      ? `Remove ${and(p.disabled.plugins.map((plugin) => `"${plugin}"`))} from disabled_plugins in ${p.disabled.file}, run "systemctl restart containerd", ${SAME_AGAIN}.`
      : 'Remove "cri" from disabled_plugins in /etc/containerd/config.toml, or update the runtime; then restart it ("systemctl restart containerd").',
  }),
});

export const CRI_TIMED_OUT = failure('CRI_TIMED_OUT', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Version',
    timeoutMs: 2000,
  },
  english: (p: { socket: string; method: string; timeoutMs: number }) => ({
    what: `The container runtime at ${p.socket} did not respond to ${p.method} within ${duration(p.timeoutMs / 1000)}.`,
    cause: 'The runtime accepts connections but is stuck, is still starting, or lacks CPU time or disk bandwidth.',
    cure: 'Check the runtime\'s log (for example, "journalctl -u containerd -n 50"), restart the runtime, and run the failed command again.',
  }),
});

export const CRI_CALL_FAILED = failure('CRI_CALL_FAILED', {
  class: 'preflight',
  sample: {
    socket: 'unix:///run/containerd/containerd.sock',
    method: 'runtime.v1.RuntimeService/Status',
    code: 13,
    answer: 'internal error',
  },
  english: (p: { socket: string; method: string; code: number; answer: string }) => ({
    what: `The container runtime at ${p.socket} returned an error for ${p.method}.`,
    cause: `The runtime returned gRPC status ${p.code}: "${p.answer}".`,
    cure: 'Check the runtime\'s log (for example, "journalctl -u containerd -n 50"), fix the problem it shows, and run the failed command again.',
  }),
});

export const CONTAINERD_NEEDED = failure('CONTAINERD_NEEDED', {
  class: 'preflight',
  sample: { socket: 'unix:///var/run/crio/crio.sock' },
  english: (p: { socket: string }) => ({
    what: `kubejoin cannot import images into the container runtime at ${p.socket}.`,
    cause:
      "kubejoin imports images through containerd's own API. CRI, the API that all runtimes implement, can only pull images from a registry.",
    cure: 'First import the images with the container runtime\'s own tools (for CRI-O: "skopeo copy oci:DIR containers-storage:NAME"); the join then uses them. Alternatively, use containerd.',
  }),
});
