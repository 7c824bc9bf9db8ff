/** The program of `npm run build:least`. `version` loads nothing else, as in kubejoin. */
if (process.argv[2] === 'version') console.log('v0.0.0');
else void import('./join.ts').then(({ join }) => join(process.argv[3] ?? ''));

export {};
