/** `kubejoin/provision`. */
import '../assembled.ts';

export * from '../../features/provision/library.ts';
