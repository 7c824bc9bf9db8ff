/** `npm run build`: the program as one CommonJS file, dist/kubejoin.cjs, and the library, dist/library. */
import { bundle } from './bundle.ts';
import { buildLibrary } from './library.ts';

const [{ bytes, file }] = await Promise.all([bundle(), buildLibrary()]);
console.log(`${file}: ${(bytes / 1024).toFixed(0)} KiB`);
