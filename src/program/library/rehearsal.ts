/** `kubejoin/rehearsal`. */
import '../assembled.ts';

export * from '../../api/rehearsal.ts';
