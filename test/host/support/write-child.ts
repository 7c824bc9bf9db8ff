import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { linuxFileWriter } from '../../../src/host/linux/files/file-writer.ts';

/**
 * Started as a process of its own: `once PATH` writes a file and prints "done" or the failure. `killed PATH SIZE POINT`
 * writes A...A, then B...B, and ends as by SIGKILL when that makes its system call number POINT; "done" where it makes
 * fewer. `together` does the same to PATH.key and PATH.crt together.
 */
const [mode, path = '', size = '1', point = '0'] = process.argv.slice(2);
const files = linuxFileWriter();

if (mode === 'once') {
  await files.write(path, Buffer.from('new'), { mode: 0o600 }).then(
    () => console.log('done'),
    (error) => console.log(JSON.stringify(error)),
  );
} else {
  const write = (letter: string) => {
    const content = Buffer.alloc(Number(size), letter);
    if (mode === 'killed') return files.write(path, content, { mode: 0o600 });
    return files.replaceTogether(['key', 'crt'].map((ending) => ({ path: `${path}.${ending}`, content, mode: 0o600 })));
  };
  await write('A');
  dieAt(Number(point));
  await write('B');
  process.stdout.write('done');
}

/** From now on. A content is half written by then. */
function dieAt(call: number): void {
  let calls = 0;
  const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const { writeFileSync } = fs;
  for (const [name, work] of Object.entries(functions)) {
    if (typeof work !== 'function' || !(name.endsWith('Sync') || name === 'fsync')) continue;
    functions[name] = (...args) => {
      if (calls++ === call) {
        const [descriptor, content] = args;
        if (name === 'writeFileSync')
          writeFileSync(descriptor as number, (content as Buffer).subarray(0, Number(size) / 2));
        process.kill(process.pid, 'SIGKILL');
      }
      return work(...args);
    };
  }
  syncBuiltinESMExports();
}
