import type { SpeechPack } from './pack.ts';

export const speech: SpeechPack = { name: 'speech', version: 1, words: '', pairs: '' };
