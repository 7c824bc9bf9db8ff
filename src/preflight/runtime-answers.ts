import type { ContainerRuntime } from '../host/ports.ts';
import type { CheckInput } from './check.ts';

/** What the container runtime answers, asked once for the checks that share it. Each promise rejects with a CRI_ failure. */
export interface RuntimeAnswers {
  version: ReturnType<ContainerRuntime['version']>;
  status: ReturnType<ContainerRuntime['status']>;
  cgroupDriver: ReturnType<ContainerRuntime['cgroupDriver']>;
}

/** Gives a function that asks at its first call, over one connection that is closed when all has been answered. */
export function askRuntime({ host, node }: Pick<CheckInput, 'host' | 'node'>): () => RuntimeAnswers {
  let answers: RuntimeAnswers | undefined;
  return () => {
    if (answers !== undefined) return answers;
    const runtime = host.runtimes.connect(node.criSocket);
    answers = { version: runtime.version(), status: runtime.status(), cgroupDriver: runtime.cgroupDriver() };
    void Promise.allSettled(Object.values(answers)).then(() => runtime.close());
    return answers;
  };
}
