export { Archive, type Brief, type Meta, type OpenMessage, type SealedMessage } from './archive.ts';
