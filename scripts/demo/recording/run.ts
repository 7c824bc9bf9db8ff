import { spawn } from 'node:child_process';
import { COLUMNS, ROWS } from './recordings.ts';

/** A piece of a program's output. */
export interface Chunk {
  /** Milliseconds since the program was started. */
  atMs: number;
  text: string;
}

/** Runs a command on a pseudo-terminal (util-linux's script) and returns its output with times. */
export async function runOnTerminal(
  command: readonly string[],
  { locale, cwd }: { locale: string; cwd: string },
): Promise<Chunk[]> {
  const { CI: _, NO_COLOR: __, LC_ALL: ___, ...inherited } = process.env;
  const env = { ...inherited, LANG: locale, LANGUAGE: '', TERM: 'xterm-256color' };
  const inside = `stty cols ${COLUMNS} rows ${ROWS} && exec ${command.join(' ')}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', inside, '/dev/null'], {
    ...{ cwd, env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Chunk[] = [];
  const start = performance.now();
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => chunks.push({ atMs: performance.now() - start, text }));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`);
  return chunks;
}
