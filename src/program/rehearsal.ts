/** The library's second entry, with all features. */
import './assembled.ts';

export * from '../api/rehearsal.ts';
