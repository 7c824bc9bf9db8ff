import { linuxFileWriter } from '../../../src/host/linux/files/file-writer.ts';

/**
 * Started as a process of its own: `once PATH` writes a file and prints "done" or the failure; `forever PATH SIZE`
 * writes A...A and B...B in turn until it is killed, `together PATH SIZE` the same to PATH.key and PATH.crt together.
 */
const [mode, path = '', size = '1'] = process.argv.slice(2);
const files = linuxFileWriter();

if (mode === 'once') {
  await files.write(path, Buffer.from('new'), { mode: 0o600 }).then(
    () => console.log('done'),
    (error) => console.log(JSON.stringify(error)),
  );
} else if (mode === 'together') {
  console.log('writing');
  for (let round = 0; ; round++) {
    const content = Buffer.alloc(Number(size), round % 2 === 0 ? 'A' : 'B');
    await files.replaceTogether(['key', 'crt'].map((ending) => ({ path: `${path}.${ending}`, content, mode: 0o600 })));
  }
} else {
  console.log('writing');
  for (let round = 0; ; round++)
    await files.write(path, Buffer.alloc(Number(size), round % 2 === 0 ? 'A' : 'B'), { mode: 0o600 });
}
